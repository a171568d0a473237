#include "chassis/redis/client.hpp"

#include <utility>

#include "chassis/redis/connection.hpp"

namespace vobe::redis {

std::optional<std::string> Reply::as_string() const {
  if (kind == Kind::nil) return std::nullopt;
  if (kind != Kind::string) throw Error("Redis: a string was expected");
  return string;
}

std::int64_t Reply::as_integer() const {
  if (kind != Kind::integer) throw Error("Redis: an integer was expected");
  return integer;
}

std::vector<Reply> const& Reply::as_array() const {
  if (kind != Kind::array && kind != Kind::nil) throw Error("Redis: an array was expected");
  return array;
}

Client::Client(asio::any_io_executor executor, Options options)
    : connection_(std::make_shared<Connection>(std::move(executor), std::move(options))) {
  connection_->start();
}

Client::~Client() {
  connection_->close();
}

namespace {

// Free, and holding the connection by value: a Client may go while its commands are under way.
Task<Reply> exchange_one(std::shared_ptr<Connection> connection, Command command, std::chrono::milliseconds limit) {
  std::string bytes;
  append_command(bytes, command);
  auto replies = co_await connection->exchange(std::move(bytes), 1, limit);
  co_return std::move(replies.front());
}

Task<std::vector<Reply>> exchange_all(std::shared_ptr<Connection> connection, std::vector<Command> commands) {
  if (commands.empty()) co_return std::vector<Reply>();
  std::string bytes;
  for (Command const& command : commands) append_command(bytes, command);
  co_return co_await connection->exchange(std::move(bytes), commands.size(), connection->timeout());
}

Task<Reply> evaluate(std::shared_ptr<Connection> connection, Script script, std::vector<std::string> keys,
                     std::vector<std::string> arguments) {
  auto const limit = connection->timeout();
  for (int attempt = 1;; ++attempt) {
    std::string digest = connection->script_digest(script.name);
    if (digest.empty()) {
      Reply const loaded = co_await exchange_one(connection, {"SCRIPT", "LOAD", std::string(script.source)}, limit);
      digest = loaded.as_string().value_or("");
      connection->script_digest(script.name) = digest;
    }
    Command call{"EVALSHA", digest, std::to_string(keys.size())};
    call.insert(call.end(), keys.begin(), keys.end());
    call.insert(call.end(), arguments.begin(), arguments.end());
    try {
      co_return co_await exchange_one(connection, std::move(call), limit);
    } catch (ReplyError const& error) {
      bool const forgotten = std::string_view(error.what()).starts_with("Redis: NOSCRIPT");
      if (!forgotten || attempt == 2) throw;
    }
    connection->script_digest(script.name).clear();
  }
}

}  // namespace

Task<Reply> Client::run(Command command) {
  return exchange_one(connection_, std::move(command), connection_->timeout());
}

Task<Reply> Client::run_blocking(Command command, std::chrono::milliseconds longest) {
  return exchange_one(connection_, std::move(command), connection_->timeout() + longest);
}

Task<std::vector<Reply>> Client::pipeline(std::vector<Command> commands) {
  return exchange_all(connection_, std::move(commands));
}

Task<Reply> Client::script(Script script, std::vector<std::string> keys, std::vector<std::string> arguments) {
  return evaluate(connection_, script, std::move(keys), std::move(arguments));
}

bool Client::connected() const {
  return connection_->connected();
}
void Client::close() {
  connection_->close();
}

}  // namespace vobe::redis
