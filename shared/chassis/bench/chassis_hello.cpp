#include <boost/asio/io_context.hpp>
#include <boost/describe/class.hpp>

#include "chassis/http/router.hpp"
#include "chassis/http/server.hpp"
#include "hello.hpp"

namespace vobe::bench {

struct Greeting {
  std::string message;
};
BOOST_DESCRIBE_STRUCT(Greeting, (), (message))

void serve_chassis_hello(unsigned short port) {
  asio::io_context io(1);
  http::Router router;
  metrics::Registry registry;
  router.get("/hello", "Greets").handle([]() -> Task<Greeting> { co_return Greeting{"hello"}; });
  router.measure_with(registry);
  http::Server server(io, router);
  http::Listener const listener(io, "127.0.0.1", port, {&server});
  io.run();
}

}  // namespace vobe::bench
