// The memory that cmark works in, with a bound on bytes and on CPU time. Private to markdown.cpp.
//
// cmark can't be told to stop, but everything that it builds goes through an allocator of the caller's. This one
// hands out memory until the budget is spent and then leaves the parser by longjmp; all of it is given back at once
// when the arena goes, so nothing that cmark held can leak. That bounds every input whose cost shows in memory
// (filled-in table cells, repeated references, deep trees) without having to know them all.
#pragma once

#include <chrono>
#include <csetjmp>
#include <cstddef>
#include <vector>

extern "C" {
struct cmark_mem;
}

namespace vobe::markdown {

class Arena {
 public:
  Arena(std::size_t bytes, std::chrono::milliseconds cpu_time);
  ~Arena();
  Arena(Arena const&) = delete;
  Arena& operator=(Arena const&) = delete;

  /// The allocator to give to cmark; works for the arena that this thread made last, one at a time.
  static cmark_mem* allocator();

  /// Runs the call, and false when the budget ran out in it. The call must do nothing but call C functions: the jump
  /// runs no destructors. What cmark had under construction must not be touched after false.
  template <class Call>
  bool run(Call const& call) {
    if (setjmp(give_up_) != 0) return false;
    armed_ = true;
    call();
    armed_ = false;
    return true;
  }

  /// Zeroed memory. Past the budget: jumps within run(), goes on outside of it.
  void* allocate(std::size_t bytes);

 private:
  [[noreturn]] void give_up();
  [[nodiscard]] bool out_of_time() const;

  std::jmp_buf give_up_;
  std::vector<void*> blocks_;
  std::byte* free_ = nullptr;
  std::size_t free_bytes_ = 0;
  std::size_t left_;
  std::chrono::nanoseconds ends_;
  unsigned allocations_ = 0;
  bool armed_ = false;
};

}  // namespace vobe::markdown
