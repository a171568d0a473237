#include "chassis/core/cpu_pool.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "chassis/core/errors.hpp"

namespace vobe {

struct CpuPool::State {
  std::mutex mutable mutex;
  std::condition_variable arrived;
  std::deque<Job> jobs;
  std::size_t waiting_limit;
  std::size_t pending = 0;  // admitted and not ended: waits or runs
  std::size_t threads_limit;
  bool stopping = false;
  std::vector<std::jthread> threads;

  void work() {
    std::unique_lock lock(mutex);
    while (true) {
      arrived.wait(lock, [this] { return stopping || !jobs.empty(); });
      if (stopping) return;
      auto job = std::move(jobs.front());
      jobs.pop_front();
      lock.unlock();
      job();
      job = nullptr;  // what the job owned goes before the next one may be admitted
      lock.lock();
      --pending;
    }
  }
};

CpuPool::CpuPool(unsigned threads, std::size_t waiting) : state_(std::make_unique<State>()) {
  threads = std::max(threads, 1u);
  state_->waiting_limit = waiting;
  state_->threads_limit = threads;
  for (unsigned i = 0; i < threads; ++i) state_->threads.emplace_back([state = state_.get()] { state->work(); });
}

CpuPool::~CpuPool() {
  {
    std::lock_guard const lock(state_->mutex);
    state_->stopping = true;
  }
  state_->arrived.notify_all();
  state_->threads.clear();  // joins: running jobs end, waiting ones are dropped with the queue
}

std::size_t CpuPool::queued() const {
  std::lock_guard const lock(state_->mutex);
  return state_->pending;
}

void CpuPool::admit() {
  std::lock_guard const lock(state_->mutex);
  if (state_->stopping || state_->pending >= state_->threads_limit + state_->waiting_limit)
    throw Unavailable("too much work is waiting for the CPU");
  ++state_->pending;
}

void CpuPool::enqueue(Job job) {
  {
    std::lock_guard const lock(state_->mutex);
    state_->jobs.push_back(std::move(job));
  }
  state_->arrived.notify_one();
}

}  // namespace vobe
