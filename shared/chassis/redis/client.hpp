// Redis for one worker: RESP2 on the worker's event loop. The protocol is hiredis' (protocol.cpp); the socket is
// Asio's.
//
//   std::optional<std::string> card = (co_await cache.command("GET", key)).as_string();
//
// Commands of all coroutines are pipelined on one connection; blocking ones (XREADGROUP BLOCK …) need a Client of
// their own. Connects in the background, again with growing, jittered waits (50 ms … 1 s) after a loss; until then
// every command throws Unavailable. Every wait ends at the request's deadline (DeadlineExceeded) or at `timeout`
// (Unavailable), whichever is first; the reply of a command that nobody waits for any more is dropped.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "chassis/core/errors.hpp"
#include "chassis/core/task.hpp"

namespace vobe::redis {

/// The server refused the command ("WRONGTYPE …", "NOGROUP …"). A refusal that passes by itself (LOADING, BUSY, OOM,
/// MISCONF, READONLY, MASTERDOWN) is Unavailable instead.
class ReplyError : public Error {
  using Error::Error;
};

/// One answer.
class Reply {
 public:
  enum class Kind : std::uint8_t { nil, string, integer, array };

  Kind kind = Kind::nil;
  std::string string = {};
  std::int64_t integer = 0;
  std::vector<Reply> array = {};

  [[nodiscard]] bool is_nil() const { return kind == Kind::nil; }
  /// The string, or nothing for nil; throws Error for another kind.
  [[nodiscard]] std::optional<std::string> as_string() const;
  /// Throws Error for another kind.
  [[nodiscard]] std::int64_t as_integer() const;
  /// The elements, none for nil; throws Error for another kind.
  [[nodiscard]] std::vector<Reply> const& as_array() const;
};

/// A command and its arguments; binary-safe.
using Command = std::vector<std::string>;

struct Options {
  std::string url;                          // redis://[[user]:password@]host[:port][/database] or unix:///path
  std::chrono::milliseconds timeout{1000};  // of one command; raised for blocking ones by their own call
  std::size_t waiting = 4096;               // commands under way; more get Unavailable
};

/// A Lua script; the server keeps it, and is sent it again when it has forgotten it. Both are string literals.
struct Script {
  std::string_view name;
  std::string_view source;
};

/// Not thread-safe: used from one event loop, which must outlive it. Waits under way when it is destroyed throw
/// Unavailable.
class Client {
 public:
  /// Throws Error when the URL can't be read.
  Client(asio::any_io_executor executor, Options options);
  ~Client();
  Client(Client const&) = delete;
  Client& operator=(Client const&) = delete;

  /// One command by its parts: text or integers.
  template <class... Parts>
  Task<Reply> command(Parts const&... parts) {
    return run(Command{part(parts)...});
  }
  Task<Reply> run(Command command);
  /// As run, for a command that may block on the server for `longest`.
  Task<Reply> run_blocking(Command command, std::chrono::milliseconds longest);
  /// All of them at once and with nothing of others in between; the replies in order. When some are refused, throws
  /// the first refusal after all are answered.
  Task<std::vector<Reply>> pipeline(std::vector<Command> commands);
  Task<Reply> script(Script script, std::vector<std::string> keys, std::vector<std::string> arguments);

  /// Whether a connection stands and answered its greeting.
  [[nodiscard]] bool connected() const;
  /// Ends the connection for good; waits that are under way throw Unavailable.
  void close();

 private:
  static std::string part(std::string_view text) { return std::string(text); }
  template <class Number>
    requires std::is_integral_v<Number>
  static std::string part(Number number) {
    return std::to_string(number);
  }

  std::shared_ptr<class Connection> connection_;
};

}  // namespace vobe::redis
