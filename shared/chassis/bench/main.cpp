// bench_hello chassis|bare PORT
//
// Run each side in turn and load it with wrk -t1 -c32 http://127.0.0.1:PORT/api/v1/hello; the chassis should make at
// least 0.8 of the bare server's requests per second.
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string_view>

#include "hello.hpp"

int main(int argc, char** argv) {
  std::string_view const side = argc == 3 ? argv[1] : "";
  if (side != "chassis" && side != "bare") {
    std::cerr << "usage: bench_hello chassis|bare PORT\n";
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  try {
    auto const port = static_cast<unsigned short>(std::atoi(argv[2]));
    if (side == "chassis") vobe::bench::serve_chassis_hello(port);
    else vobe::bench::serve_bare_hello(port);
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
