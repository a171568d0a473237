// For tests: a Redis process of the test's own, and running coroutines until something holds.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "chassis/core/encoding.hpp"
#include "chassis/core/task.hpp"
#include "chassis/redis/client.hpp"

namespace vobe::redis::testing {

using namespace std::chrono_literals;

/// Turns the loop until the condition holds; false when it did not within the bound.
inline bool eventually(asio::io_context& loop, std::function<bool()> const& holds,
                       std::chrono::milliseconds bound = 10s) {
  auto const end = std::chrono::steady_clock::now() + bound;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    loop.restart();
    loop.run_one_for(10ms);
  }
  return true;
}

namespace detail {

template <class T>
struct Outcome {
  bool done = false;
  std::exception_ptr error = {};
  std::optional<std::conditional_t<std::is_void_v<T>, char, T>> value = {};
};

template <class T>
Task<> store(Task<T> task, std::shared_ptr<Outcome<T>> outcome) {
  try {
    if constexpr (std::is_void_v<T>) co_await std::move(task);
    else outcome->value.emplace(co_await std::move(task));
  } catch (...) {
    outcome->error = std::current_exception();
  }
  outcome->done = true;
}

}  // namespace detail

/// Runs the task to its end and gives its result; throws when that takes longer than the bound.
template <class T>
T run(asio::io_context& loop, Task<T> task, std::chrono::milliseconds bound = 20s) {
  auto const outcome = std::make_shared<detail::Outcome<T>>();
  asio::co_spawn(loop, detail::store(std::move(task), outcome), asio::detached);
  if (!eventually(loop, [&] { return outcome->done; }, bound)) throw std::runtime_error("the task did not end in time");
  if (outcome->error) std::rethrow_exception(outcome->error);
  if constexpr (!std::is_void_v<T>) return std::move(*outcome->value);
}

/// The shared Redis that integration tests are given; fails the test when there is none.
inline std::string shared_redis_url() {
  char const* const url = std::getenv("VOBE_TEST_REDIS_URL");
  if (url == nullptr || *url == '\0') throw std::runtime_error("VOBE_TEST_REDIS_URL is not set: a Redis is needed");
  return url;
}

/// A name that no other test run uses.
inline std::string unique(std::string_view prefix) {
  return std::string(prefix) + "-" + hex_encode(random_bytes(6));
}

/// A Redis process with a folder and a port of its own, persisting each write as the bus does.
class RedisServer {
 public:
  RedisServer() : folder_(std::filesystem::temp_directory_path() / unique("vobe-redis")), port_(free_port()) {
    std::filesystem::create_directory(folder_);
    start();
  }
  ~RedisServer() {
    kill();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  RedisServer(RedisServer const&) = delete;
  RedisServer& operator=(RedisServer const&) = delete;

  [[nodiscard]] std::string url() const { return "redis://127.0.0.1:" + std::to_string(port_); }

  void start() {
    std::string const port = std::to_string(port_);
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("fork failed");
    if (pid_ != 0) return;
    std::vector<char const*> const arguments = {
        "redis-server", "--port",    port.c_str(),    "--bind", "127.0.0.1", "--dir", folder_.c_str(),
        "--appendonly", "yes",       "--appendfsync", "always", "--save",    "",      "--maxmemory-policy",
        "noeviction",   "--logfile", "redis.log",     nullptr};
    auto* const argv = const_cast<char* const*>(arguments.data());
    ::execvp("redis-server", argv);
    // Debian's redis-tools brings the server under the name of its checker; it goes by the name it is called.
    ::execv("/usr/bin/redis-check-rdb", argv);
    ::_exit(127);
  }

  /// As kill -9.
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

  /// What it kept is gone too.
  void wipe() {
    kill();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
    start();
  }

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  static unsigned short free_port() {
    asio::io_context loop;
    asio::ip::tcp::acceptor const probe(loop, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    return probe.local_endpoint().port();
  }

  std::filesystem::path folder_;
  unsigned short port_;
  pid_t pid_ = -1;
};

}  // namespace vobe::redis::testing
