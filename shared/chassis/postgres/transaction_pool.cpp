#include "chassis/postgres/transaction_pool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

#include "chassis/postgres/awaiting.hpp"

namespace vobe::postgres {
namespace {

using std::chrono::steady_clock;

constexpr auto sweep_interval = std::chrono::milliseconds(10);
constexpr Query roll_back{"vobe.rollback", "ROLLBACK"};

std::exception_ptr unavailable(std::string const& why) {
  return std::make_exception_ptr(Unavailable(why));
}

}  // namespace

TransactionConnection::~TransactionConnection() {
  auto const pool = pool_.lock();
  auto const connection = connection_.lock();
  if (!connection) return;
  if (!pool) {
    connection->close();
  } else if (state != State::open) {
    pool->release(connection);
  } else {
    connection->submit(roll_back, Parameters(), no_deadline,
                       [weak_pool = pool_, weak = connection_](std::exception_ptr const& error, Result const&) {
                         auto const owner = weak_pool.lock();
                         auto const rolled_back = weak.lock();
                         if (!rolled_back) return;
                         if (error || !owner) return rolled_back->close();
                         owner->release(rolled_back);
                       });
  }
}

TransactionPool::TransactionPool(asio::any_io_executor executor, ConnectionOptions connection,
                                 TransactionPoolOptions options,
                                 std::move_only_function<void(std::string_view)> on_lost)
    : executor_(executor),
      connection_options_(std::move(connection)),
      options_(options),
      on_lost_(std::move(on_lost)),
      timer_(executor) {}

Task<std::unique_ptr<TransactionConnection>> TransactionPool::acquire(Deadline deadline) {
  if (closed_) throw Unavailable("the database is closed");
  if (!idle_.empty() && waiters_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    co_return std::make_unique<TransactionConnection>(shared_from_this(), connection);
  }
  if (waiters_.size() >= options_.waiting) throw Unavailable("too many transactions wait for the database");
  co_return co_await awaiting<std::unique_ptr<TransactionConnection>>([this, deadline](auto reply) {
    waiters_.push_back({deadline, steady_clock::now() + options_.longest_wait, std::move(reply)});
    open_if_needed();
    sweep_later();
  });
}

void TransactionPool::release(std::shared_ptr<Connection> connection) {
  if (connection->broken()) return;
  if (closed_) return connection->close();
  if (waiters_.empty()) {
    idle_.push_back(std::move(connection));
    return;
  }
  Waiter next = std::move(waiters_.front());
  waiters_.pop_front();
  // Posted: whoever gives back is still inside its destructor. A lease nobody takes any more comes back by itself.
  auto lease = std::make_unique<TransactionConnection>(shared_from_this(), connection);
  asio::post(executor_,
             [take = std::move(next.take), lease = std::move(lease)]() mutable { take(nullptr, std::move(lease)); });
}

void TransactionPool::close() {
  if (closed_) return;
  closed_ = true;
  timer_.cancel();
  refuse_all("the database is closed");
  for (auto const& connection : std::exchange(idle_, {})) connection->close();
}

// Counted before the first is opened: an attempt that fails at once is over by the time co_spawn returns.
void TransactionPool::open_if_needed() {
  if (closed_ || connecting_ >= waiters_.size()) return;
  auto wanted = std::min<std::size_t>(options_.connections - open_, waiters_.size() - connecting_);
  open_ += wanted;
  connecting_ += wanted;
  for (; wanted > 0; --wanted) asio::co_spawn(executor_, open_one(shared_from_this()), asio::detached);
}

Task<> TransactionPool::open_one(std::shared_ptr<TransactionPool> self) {
  auto opened = co_await Connection::open(self->executor_, self->connection_options_);
  --self->connecting_;
  if (opened) {
    auto& connection = *opened;
    connection->on_broken([weak = std::weak_ptr(self), raw = connection.get()](std::string_view reason) {
      if (auto const pool = weak.lock()) pool->lost(raw, reason);
    });
    self->release(std::move(connection));
    co_return;
  }
  --self->open_;
  self->on_lost_(opened.error());
  // The others that are open will serve those who wait.
  if (self->open_ == 0) self->refuse_all("the database can't be reached");
}

void TransactionPool::lost(Connection const* connection, std::string_view reason) {
  --open_;
  std::erase_if(idle_, [&](auto const& idle) { return idle.get() == connection; });
  if (closed_) return;
  on_lost_(reason);
  open_if_needed();
}

void TransactionPool::refuse_all(std::string const& why) {
  for (Waiter& waiter : std::exchange(waiters_, {})) {
    asio::post(executor_, [take = std::move(waiter.take), why]() mutable { take(unavailable(why), nullptr); });
  }
}

void TransactionPool::sweep_later() {
  if (sweeping_ || closed_) return;
  sweeping_ = true;
  timer_.expires_after(sweep_interval);
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    auto const self = weak.lock();
    if (!self || error) return;
    self->sweeping_ = false;
    self->sweep();
  });
}

void TransactionPool::sweep() {
  auto const now = steady_clock::now();
  std::deque<Waiter> overdue;
  std::erase_if(waiters_, [&](Waiter& waiter) {
    if (waiter.deadline > now && waiter.patience > now) return false;
    overdue.push_back(std::move(waiter));
    return true;
  });
  if (!waiters_.empty()) sweep_later();
  for (Waiter& waiter : overdue) {
    waiter.take(waiter.deadline <= now
                    ? std::make_exception_ptr(DeadlineExceeded("the deadline passed while waiting for a transaction"))
                    : unavailable("no database connection became free for a transaction"),
                nullptr);
  }
}

}  // namespace vobe::postgres
