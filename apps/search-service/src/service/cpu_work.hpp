// Work on texts that would hold up the event loop: much of it goes to the CPU pool, little is done at once.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

#include "chassis/core/cpu_pool.hpp"
#include "chassis/core/task.hpp"

namespace vobe::search {

inline constexpr std::size_t worked_inline = 32 * 1024;  // bytes of text: about a millisecond

/// The job's result. `job` owns what it touches; `bytes` is how much text that is.
template <class Job>
Task<std::invoke_result_t<Job&>> work_on(CpuPool& cpu, std::size_t bytes, Job job) {
  if (bytes <= worked_inline) co_return job();
  co_return co_await cpu.run(std::move(job));
}

/// Some of a batch's rows, one after the other.
struct Step {
  std::size_t first = 0;
  std::size_t end = 0;
  std::size_t bytes = 0;  // of their bodies
};

inline constexpr std::size_t step_bytes = 256 * 1024;  // of text that one job of the CPU pool works on

/// Together all rows. A step has at most step_bytes, or one row.
template <class Rows>
std::vector<Step> steps_of(Rows const& rows) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto const bytes = rows[i].body.size();
    if (steps.empty() || steps.back().bytes + bytes > step_bytes) steps.push_back({.first = i, .end = i});
    steps.back().end = i + 1;
    steps.back().bytes += bytes;
  }
  return steps;
}

}  // namespace vobe::search
