#include "chassis/core/markdown_arena.hpp"

#include <cmark-gfm.h>

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>

namespace vobe::markdown {
namespace {

constexpr std::size_t block_bytes = 64 * 1024;
constexpr std::size_t alignment = alignof(std::max_align_t);

thread_local Arena* current = nullptr;

std::chrono::nanoseconds cpu_time_of_thread() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// Stands before every piece, so that it can be copied when it grows.
struct alignas(alignment) Header {
  std::size_t bytes;
};

void* grow(void* piece, std::size_t bytes) {
  void* const fresh = current->allocate(bytes);
  if (piece != nullptr) {
    std::size_t const old = (static_cast<Header*>(piece) - 1)->bytes;
    std::memcpy(fresh, piece, old < bytes ? old : bytes);
  }
  return fresh;
}

}  // namespace

Arena::Arena(std::size_t bytes, std::chrono::milliseconds cpu_time)
    : left_(bytes), ends_(cpu_time_of_thread() + cpu_time) {
  blocks_.reserve(bytes / block_bytes + 2);
  current = this;
}

Arena::~Arena() {
  for (void* block : blocks_) std::free(block);
  current = nullptr;
}

cmark_mem* Arena::allocator() {
  static cmark_mem functions{
      .calloc = [](std::size_t count, std::size_t size) { return current->allocate(count * size); },
      .realloc = grow,
      .free = [](void*) {},
  };
  return &functions;
}

void* Arena::allocate(std::size_t bytes) {
  std::size_t const needed = sizeof(Header) + (bytes + alignment - 1) / alignment * alignment;
  if (armed_ && (needed > left_ || (++allocations_ % 64 == 0 && out_of_time()))) give_up();
  left_ -= needed < left_ ? needed : left_;

  if (needed > free_bytes_) {
    std::size_t const fresh = needed > block_bytes ? needed : block_bytes;
    void* const block = std::calloc(1, fresh);
    if (block == nullptr) {
      if (armed_) give_up();
      throw std::bad_alloc();
    }
    blocks_.push_back(block);
    free_ = static_cast<std::byte*>(block);
    free_bytes_ = fresh;
  }
  auto* const header = reinterpret_cast<Header*>(free_);
  header->bytes = bytes;
  free_ += needed;
  free_bytes_ -= needed;
  return header + 1;
}

void Arena::give_up() {
  armed_ = false;
  std::longjmp(give_up_, 1);
}

bool Arena::out_of_time() const {
  return cpu_time_of_thread() > ends_;
}

}  // namespace vobe::markdown
