// Work on texts that would hold up the event loop: much of it goes to the CPU pool, little is done at once.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

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

}  // namespace vobe::search
