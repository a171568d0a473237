#include "clients/completions.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/schema/json.hpp"

namespace vobe::chat {

namespace {

using Steady = std::chrono::steady_clock;
using Bytes = std::optional<std::string>;

struct StreamOptions {
  bool include_usage = true;
};
BOOST_DESCRIBE_STRUCT(StreamOptions, (), (include_usage))

struct CompletionRequest {
  std::string model;
  std::vector<PromptMessage> messages;
  std::int64_t max_tokens = 0;
  double temperature = 0.2;
  bool stream = true;
  StreamOptions stream_options;
};
BOOST_DESCRIBE_STRUCT(CompletionRequest, (), (model, messages, max_tokens, temperature, stream, stream_options))

struct Delta {
  std::optional<std::string> content;
};
BOOST_DESCRIBE_STRUCT(Delta, (), (content))

struct Choice {
  std::optional<Delta> delta;
  std::optional<std::string> finish_reason;
};
BOOST_DESCRIBE_STRUCT(Choice, (), (delta, finish_reason))

struct Chunk {
  std::vector<Choice> choices;
  std::optional<Usage> usage;
  schema::RawJson error;
};
BOOST_DESCRIBE_STRUCT(Chunk, (), (choices, usage, error))

http::ClientOptions client_options(CompletionClient::Options const& options) {
  return {.name = "the language model",
          .base_url = options.url,
          .streams = 8,
          .streams_waiting = 64,
          .timeout = options.first_text_time,
          .connect_time = std::chrono::milliseconds(2'000),
          .idle_time = std::max(options.first_text_time, options.idle_time)};  // of bytes; Completion waits for text
}

/// "http://host:port/v1/" → "/v1"
std::string path_of(std::string_view url) {
  auto const authority = url.find("://");
  auto const slash = authority == std::string_view::npos ? authority : url.find('/', authority + 3);
  if (slash == std::string_view::npos) return "";
  url.remove_prefix(slash);
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

Chunk read_chunk(std::string_view json) {
  try {
    return schema::from_json<Chunk>(json, schema::Unknown::ignore);
  } catch (Error const& error) {
    throw Unavailable("the language model sent what can't be read: " + std::string(error.what()));
  }
}

/// The next bytes, which must come by then; waiting for them is cancelled otherwise.
Task<Bytes> next_by(Deadline until, http::StreamedAnswer& answer) {
  auto const executor = co_await asio::this_coro::executor;
  auto const cancel = std::make_shared<asio::cancellation_signal>();
  asio::steady_timer timer(executor, until);
  timer.async_wait([cancel](boost::system::error_code const& stopped) {
    if (!stopped) cancel->emit(asio::cancellation_type::terminal);
  });
  auto bytes = co_await attempt(
      asio::co_spawn(executor, answer.next(), asio::bind_cancellation_slot(cancel->slot(), asio::use_awaitable)));
  // Bytes that never cease to come may be faster than the timer.
  if (Steady::now() >= until) throw DeadlineExceeded("the language model said nothing for too long");
  if (!bytes) std::rethrow_exception(bytes.error());
  co_return std::move(*bytes);
}

}  // namespace

CompletionClient::CompletionClient(asio::io_context& io, Options options)
    : options_(std::move(options)),
      path_(path_of(options_.url) + "/chat/completions"),
      client_(io, client_options(options_)) {}

std::string CompletionClient::state() const {
  return "breaker " + std::string(to_string(client_.breaker()));
}

Task<Completion> CompletionClient::begin(std::vector<PromptMessage> prompt, std::int64_t most_tokens, Deadline until) {
  auto const first_text_by = Steady::now() + options_.first_text_time;
  CompletionRequest const body{.model = options_.model, .messages = std::move(prompt), .max_tokens = most_tokens};
  http::ClientRequest request{.method = "POST", .target = path_, .body = schema::to_json(body), .until = until};
  request.headers.set("Content-Type", "application/json");
  request.headers.set("Accept", "text/event-stream");
  if (!options_.api_key.empty()) request.headers.set("Authorization", "Bearer " + options_.api_key);
  auto answer = co_await client_.open(std::move(request));
  if (answer->status != 200) throw Unavailable("the language model answered " + std::to_string(answer->status));
  auto const* const type = answer->headers.find("Content-Type");
  if (!type || !type->starts_with("text/event-stream")) throw Unavailable("the language model does not stream");
  co_return Completion(std::move(answer),
                       {.first_text_by = first_text_by, .idle_time = options_.idle_time, .until = until});
}

bool Completion::cut_off() const {
  return said_any_ && Steady::now() >= limits_.until;
}

Task<Bytes> Completion::read() {
  auto const bytes = co_await attempt(next_by(text_by_, *answer_));
  if (bytes && *bytes) co_return *bytes;
  if (finished_) co_return std::nullopt;  // what was said is whole, however the stream ends
  if (!bytes) std::rethrow_exception(bytes.error());
  throw Unavailable("the language model broke off");
}

std::optional<CompletionPart> Completion::part_of(ServerEvent const& event) {
  auto chunk = read_chunk(event.data);
  if (chunk.error.text != "null") throw Unavailable("the language model reported an error");
  CompletionPart part{.text = {}, .finish_reason = {}, .usage = chunk.usage};
  if (!chunk.choices.empty()) {
    auto& choice = chunk.choices.front();
    if (choice.delta && choice.delta->content) part.text = std::move(*choice.delta->content);
    part.finish_reason = std::move(choice.finish_reason);
  }
  if (part.text.empty() && !part.finish_reason && !part.usage) return std::nullopt;
  spoke_ = !part.text.empty();
  said_any_ |= spoke_;
  finished_ |= part.finish_reason.has_value();
  return part;
}

Task<std::optional<CompletionPart>> Completion::next() {
  if (std::exchange(spoke_, false)) text_by_ = std::min(Steady::now() + limits_.idle_time, limits_.until);
  for (;;) {
    if (!finished_ && cut_off()) {
      finished_ = true;
      co_return CompletionPart{.text = {}, .finish_reason = "length", .usage = {}};
    }
    if (auto const event = events_.next()) {
      if (event->data == "[DONE]") co_return std::nullopt;
      if (auto part = part_of(*event)) co_return part;
      continue;
    }
    auto const bytes = co_await attempt(read());
    if (!bytes && cut_off()) continue;
    if (!bytes) std::rethrow_exception(bytes.error());
    if (!*bytes) co_return std::nullopt;
    events_.feed(**bytes);
  }
}

}  // namespace vobe::chat
