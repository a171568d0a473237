// How a Connection comes to stand: PQconnectPoll on the event loop, under one time limit for all of it.
#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>

#include "chassis/postgres/connection.hpp"

namespace vobe::postgres {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

void ignore_notice(void*, pg_result const*) {}

// The url's settings, with ours where it has none.
std::expected<std::map<std::string, std::string>, std::string> settings(ConnectionOptions const& options) {
  char* problem = nullptr;
  std::unique_ptr<PQconninfoOption, FreeOptions> const given(PQconninfoParse(options.url.c_str(), &problem));
  if (!given) {
    std::string reason = problem ? problem : "the connection string can't be read";
    PQfreemem(problem);
    return std::unexpected(std::move(reason));
  }
  // A server that vanished without a word is noticed after about 15 s even on an idle connection.
  std::map<std::string, std::string> values{{"application_name", options.application_name},
                                            {"keepalives_idle", "10"},
                                            {"keepalives_interval", "2"},
                                            {"keepalives_count", "3"},
                                            {"tcp_user_timeout", "15000"}};
  for (auto const* option = given.get(); option->keyword; ++option) {
    if (option->val) values[option->keyword] = option->val;
  }
  values["client_encoding"] = "UTF8";
  // And the server notices a vanished client, whose locks others wait for.
  values["options"] +=
      " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=15000";
  // Compiling a plan takes longer than a service's statements do, and is done wherever the planner only suspects work.
  values["options"] += fmt::format(
      " -c jit=off -c plan_cache_mode=force_generic_plan"
      " -c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout={}",
      options.statement_timeout.count(), options.lock_timeout.count(), options.idle_in_transaction_timeout.count());
  return values;
}

}  // namespace

Task<std::expected<std::shared_ptr<Connection>, std::string>> Connection::open(asio::any_io_executor executor,
                                                                               ConnectionOptions options) {
  std::shared_ptr<Connection> connection(new Connection(std::move(executor), std::move(options)));
  auto const time_limit = connection->options_.connect_timeout;
  connection->timer_.expires_after(time_limit);
  connection->timer_.async_wait([connection](boost::system::error_code error) {
    if (error || !connection->connecting_) return;
    connection->timed_out_ = true;
    connection->socket_.cancel();
  });
  std::string reason = co_await connection->connect();
  connection->connecting_ = false;
  connection->timer_.cancel();
  if (connection->timed_out_) reason = fmt::format("no connection within {} ms", time_limit.count());
  if (!reason.empty()) {
    connection->handle_.reset();
    co_return std::unexpected(std::move(reason));
  }
  connection->wait_for_input();
  co_return connection;
}

Task<std::string> Connection::connect() {
  auto const values = settings(options_);
  if (!values) co_return values.error();
  std::vector<char const*> keys;
  std::vector<char const*> texts;
  for (auto const& [key, text] : *values) {
    keys.push_back(key.c_str());
    texts.push_back(text.c_str());
  }
  keys.push_back(nullptr);
  texts.push_back(nullptr);
  constexpr int expand_database_name = 0;  // the url was taken apart above
  handle_.reset(PQconnectStartParams(keys.data(), texts.data(), expand_database_name));
  if (!handle_) co_return "out of memory";
  PQsetNoticeReceiver(handle_.get(), ignore_notice, nullptr);
  PostgresPollingStatusType status = PGRES_POLLING_WRITING;
  while (status != PGRES_POLLING_OK) {
    if (status == PGRES_POLLING_FAILED || PQstatus(handle_.get()) == CONNECTION_BAD) co_return last_message();
    if (!co_await socket_ready(status == PGRES_POLLING_READING)) co_return "the wait for the socket was ended";
    status = PQconnectPoll(handle_.get());
  }
  if (PQsetnonblocking(handle_.get(), 1) != 0 || !PQenterPipelineMode(handle_.get()) || !duplicate_socket()) {
    co_return last_message();
  }
  co_return std::string();
}

// While it connects libpq may change to another socket, under the same number even, so each wait has a fresh duplicate.
Task<bool> Connection::socket_ready(bool to_read) {
  if (!duplicate_socket()) co_return false;
  auto const [error] = co_await socket_.async_wait(
      to_read ? asio::posix::stream_descriptor::wait_read : asio::posix::stream_descriptor::wait_write,
      asio::as_tuple(asio::use_awaitable));
  co_return !error;
}

bool Connection::duplicate_socket() {
  boost::system::error_code error;
  socket_.close(error);
  int const duplicate = fcntl(PQsocket(handle_.get()), F_DUPFD_CLOEXEC, 0);
  if (duplicate < 0) return false;
  socket_.assign(duplicate, error);
  return !error;
}

}  // namespace vobe::postgres
