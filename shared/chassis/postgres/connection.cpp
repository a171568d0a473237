#include "chassis/postgres/connection.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <stdexcept>

#include "chassis/postgres/server_errors.hpp"

namespace vobe::postgres {
namespace {

using std::chrono::steady_clock;

// How exactly a deadline ends a wait. The sweep runs only while something waits.
constexpr auto sweep_interval = std::chrono::milliseconds(10);
// How long after the statement timeout a silent server counts as lost.
constexpr auto silence_allowed = std::chrono::seconds(5);

constexpr Query begin_transaction{"vobe.begin", "BEGIN"};
// Until the transaction's end: of the statement's own, or of the one that it belongs to.
constexpr Query plan_by_parameters{"vobe.plan_by_parameters", "SELECT set_config('plan_cache_mode', 'auto', true)"};

std::exception_ptr connection_lost() {
  return std::make_exception_ptr(Unavailable("the connection to the database was lost"));
}

std::string first_line(char const* message) {
  std::string_view const text = message ? message : "";
  return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

void Connection::Finish::operator()(pg_conn* handle) const noexcept {
  PQfinish(handle);
}

Connection::Connection(asio::any_io_executor executor, ConnectionOptions options)
    : executor_(executor), options_(std::move(options)), socket_(executor), timer_(executor) {}

Connection::~Connection() = default;

std::string Connection::last_message() const {
  return first_line(PQerrorMessage(handle_.get()));
}

void Connection::submit(Query query, Parameters const& parameters, Deadline deadline, Reply reply, bool begin) {
  Pending pending{.name = query.name, .deadline = deadline, .since = steady_clock::now(), .reply = std::move(reply)};
  if (broken()) return enqueue(std::move(pending), false);
  try {
    Prepared& statement = prepared(query);
    bool const sent = (!begin || send(pending, prepared(begin_transaction), Parameters())) &&
                      (query.plans == Plans::kept || send(pending, prepared(plan_by_parameters), Parameters())) &&
                      send(pending, statement, parameters) && PQpipelineSync(handle_.get());
    enqueue(std::move(pending), sent);
  } catch (std::logic_error const&) {
    asio::post(executor_,
               [reply = std::move(pending.reply), error = std::current_exception()]() mutable { reply(error, {}); });
  }
}

void Connection::submit_script(std::string const& sql, Deadline deadline, Reply reply) {
  Pending pending{
      .name = "script", .deadline = deadline, .since = steady_clock::now(), .reply = std::move(reply), .script = true};
  bool const sent = !broken() && PQexitPipelineMode(handle_.get()) && PQsendQuery(handle_.get(), sql.c_str());
  enqueue(std::move(pending), sent);
}

Connection::Prepared& Connection::prepared(Query query) {
  auto const [found, added] = prepared_.try_emplace(query.name);
  Prepared& statement = found->second;
  if (added) statement.query = query;
  if (statement.query.sql != query.sql) {
    throw std::logic_error(fmt::format("two queries are both named {}", query.name));
  }
  return statement;
}

bool Connection::send(Pending& pending, Prepared& statement, Parameters const& parameters) {
  if (!statement.known) {
    statement.server_name = fmt::format("{}#{}", statement.query.name, statement.generation);
    std::string const sql(statement.query.sql);
    if (!PQsendPrepare(handle_.get(), statement.server_name.c_str(), sql.c_str(), 0, nullptr)) return false;
    statement.known = true;
    pending.steps[pending.steps_sent++] = {&statement, true};
  }
  constexpr int binary_results = 1;
  std::array<char const*, 16> few{};
  std::vector<char const*> many;
  char const** values = few.data();
  if (parameters.size() > few.size()) {
    many.resize(parameters.size());
    values = many.data();
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) values[i] = parameters[i];
  pending.steps[pending.steps_sent++] = {&statement, false};
  return PQsendQueryPrepared(handle_.get(), statement.server_name.c_str(), static_cast<int>(parameters.size()), values,
                             nullptr, nullptr, binary_results);
}

void Connection::enqueue(Pending pending, bool sent) {
  if (broken()) {
    asio::post(executor_, [reply = std::move(pending.reply)]() mutable { reply(connection_lost(), {}); });
    return;
  }
  if (waiting_.empty()) last_progress_ = pending.since;
  waiting_.push_back(std::move(pending));
  if (!sent) return break_off(last_message());
  flush();
  if (!broken()) sweep_later();
}

// PQpipelineSync has sent what the socket took; the rest goes when it takes more.
void Connection::flush() {
  if (flushing_) return;
  int const left = PQflush(handle_.get());
  if (left < 0) return break_off(last_message());
  if (left == 0) return;
  flushing_ = true;
  socket_.async_wait(asio::posix::stream_descriptor::wait_write,
                     [self = shared_from_this()](boost::system::error_code error) {
                       self->flushing_ = false;
                       if (!error && !self->broken()) self->flush();
                     });
}

void Connection::wait_for_input() {
  socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                     [self = shared_from_this()](boost::system::error_code error) {
                       if (self->broken()) return;
                       if (error) return self->break_off(error.message());
                       self->receive();
                     });
}

void Connection::receive() {
  bool const stands = PQconsumeInput(handle_.get());
  last_progress_ = steady_clock::now();
  collect_answers();  // what arrived whole before a break counts
  if (!broken() && (!stands || PQstatus(handle_.get()) == CONNECTION_BAD)) break_off(last_message());
  reply_to_answered();
  if (broken()) return;
  flush();
  if (!broken()) wait_for_input();
}

void Connection::collect_answers() {
  // A NULL ends each statement's results; two in a row mean that libpq has no more, as after a break.
  bool ended = false;
  while (!broken() && !PQisBusy(handle_.get()) && !waiting_.empty()) {
    pg_result* const result = PQgetResult(handle_.get());
    if (result) {
      ended = false;
      take_result(result);
    } else if (waiting_.front().script && PQstatus(handle_.get()) == CONNECTION_OK) {
      finish_front(last_progress_);
      if (!PQenterPipelineMode(handle_.get())) return break_off(last_message());
    } else if (ended) {
      return;
    } else {
      ended = true;
    }
  }
}

void Connection::take_result(pg_result* owned) {
  Pending& front = waiting_.front();
  Result result(owned, front.name);
  switch (PQresultStatus(owned)) {
    case PGRES_PIPELINE_SYNC: finish_front(last_progress_); break;
    case PGRES_PIPELINE_ABORTED: ++front.steps_answered; break;
    case PGRES_FATAL_ERROR: take_error(front, owned); break;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH: break_off("COPY is not supported"); break;
    default:
      if (front.script) {
        front.result = std::move(result);
      } else if (Step const step = front.steps[front.steps_answered++]; step.parses) {
        step.prepared->failure = nullptr;
      } else {
        front.result = std::move(result);
      }
  }
}

void Connection::take_error(Pending& pending, pg_result const* error) {
  if (!pending.error) pending.error = server_error(error, pending.name);
  if (pending.script || pending.steps_answered >= pending.steps_sent) return;
  auto const [statement, parses] = pending.steps[pending.steps_answered++];
  if (parses) {
    statement->known = false;
    statement->failure = pending.error;
  } else if (is_unprepared(error)) {
    // Sent behind a Parse that failed: the reason is the Parse's. Otherwise the server forgot it; parse it again.
    if (statement->failure) {
      pending.error = statement->failure;
    } else {
      statement->known = false;
    }
  } else if (is_stale_plan(error)) {
    statement->known = false;
    ++statement->generation;
  }
}

void Connection::finish_front(SteadyTime now) {
  Pending pending = std::move(waiting_.front());
  waiting_.pop_front();
  if (!pending.reply) return;
  if (options_.observer) options_.observer->on_query(pending.name, now - pending.since, !pending.error);
  answered_.push_back({std::move(pending.reply), std::move(pending.error), std::move(pending.result)});
}

// A reply may send the next statement or close this connection, so it is called when the queue is in order again.
void Connection::reply_to_answered() {
  auto answers = std::exchange(answered_, {});
  for (Answer& answer : answers) answer.reply(std::move(answer.error), std::move(answer.result));
  answers.clear();
  if (answered_.empty()) answered_ = std::move(answers);  // keeps the memory
}

void Connection::sweep_later() {
  if (sweeping_) return;
  sweeping_ = true;
  timer_.expires_after(sweep_interval);
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    auto const self = weak.lock();
    if (!self || error || self->broken()) return;
    self->sweeping_ = false;
    self->sweep();
  });
}

void Connection::sweep() {
  auto const now = steady_clock::now();
  for (Pending& pending : waiting_) {
    if (!pending.reply || pending.deadline > now) continue;
    if (options_.observer) options_.observer->on_query(pending.name, now - pending.since, false);
    answered_.push_back(
        {std::exchange(pending.reply, {}),
         std::make_exception_ptr(DeadlineExceeded(fmt::format("query {}: the deadline passed", pending.name))),
         Result()});
  }
  bool const silent = options_.statement_timeout.count() > 0 && !waiting_.empty() &&
                      now - last_progress_ > options_.statement_timeout + silence_allowed;
  if (silent) {
    break_off("the server does not answer");
  } else if (!waiting_.empty()) {
    sweep_later();
  }
  reply_to_answered();
}

void Connection::break_off(std::string reason) {
  if (broken()) return;
  auto const self = shared_from_this();
  boost::system::error_code ignored;
  socket_.close(ignored);
  timer_.cancel();
  handle_.reset();
  auto const now = steady_clock::now();
  for (Pending& pending : std::exchange(waiting_, {})) {
    if (!pending.reply) continue;
    if (options_.observer) options_.observer->on_query(pending.name, now - pending.since, false);
    asio::post(executor_, [reply = std::move(pending.reply)]() mutable { reply(connection_lost(), {}); });
  }
  if (auto callback = std::exchange(on_broken_, {})) callback(reason);
}

}  // namespace vobe::postgres
