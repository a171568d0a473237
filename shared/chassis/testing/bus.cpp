#include "chassis/testing/bus.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "chassis/events/bus.hpp"
#include "chassis/testing/database.hpp"

namespace vobe::testing {

namespace {

Task<> publish_when_connected(asio::io_context& io, events::Bus& bus, std::vector<events::Event> batch) {
  asio::steady_timer timer(io);
  auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!bus.connected()) {
    if (std::chrono::steady_clock::now() > until) throw Unavailable("the test's bus can't be reached");
    timer.expires_after(std::chrono::milliseconds(5));
    co_await timer.async_wait(asio::use_awaitable);
  }
  co_await bus.publish(batch);
}

}  // namespace

void publish_event(events::Event event) {
  asio::io_context io(1);
  auto const bus = events::connect_bus(io.get_executor(), redis_url(), "test");
  std::exception_ptr failure;
  asio::co_spawn(io, publish_when_connected(io, *bus, {std::move(event)}), [&](std::exception_ptr error) {
    failure = error;
    bus->stop();
    io.stop();
  });
  io.run();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace vobe::testing
