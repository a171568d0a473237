#include "clients/completions.hpp"

#include "chassis/core/errors.hpp"
#include "chassis/schema/json.hpp"

namespace vobe::chat {

namespace {

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

http::ClientOptions client_options(std::string const& url) {
  return {.name = "the language model",
          .base_url = url,
          .connections = 8,
          .waiting = 64,
          .timeout = std::chrono::seconds(30),  // to the first byte of an answer
          .connect_time = std::chrono::milliseconds(2'000),
          .idle_time = std::chrono::milliseconds(10'000)};
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

}  // namespace

CompletionClient::CompletionClient(asio::io_context& io, Options options)
    : options_(std::move(options)),
      path_(path_of(options_.url) + "/chat/completions"),
      client_(io, client_options(options_.url)) {}

std::string CompletionClient::state() const {
  return client_.breaker() == resilience::Breaker::State::closed ? "here" : "away";
}

Task<Completion> CompletionClient::begin(std::vector<PromptMessage> prompt, std::int64_t most_tokens) {
  CompletionRequest const body{.model = options_.model, .messages = std::move(prompt), .max_tokens = most_tokens};
  http::ClientRequest request{.method = "POST", .target = path_, .body = schema::to_json(body)};
  request.headers.set("Content-Type", "application/json");
  request.headers.set("Accept", "text/event-stream");
  if (!options_.api_key.empty()) request.headers.set("Authorization", "Bearer " + options_.api_key);
  auto answer = co_await client_.open(std::move(request));
  if (answer->status != 200) throw Unavailable("the language model answered " + std::to_string(answer->status));
  auto const* const type = answer->headers.find("Content-Type");
  if (!type || !type->starts_with("text/event-stream")) throw Unavailable("the language model does not stream");
  co_return Completion(std::move(answer));
}

Task<std::optional<CompletionPart>> Completion::next() {
  for (;;) {
    auto const event = events_.next();
    if (!event) {
      auto const bytes = co_await answer_->next();
      if (!bytes && finished_) co_return std::nullopt;
      if (!bytes) throw Unavailable("the language model broke off");
      events_.feed(*bytes);
      continue;
    }
    if (event->data == "[DONE]") co_return std::nullopt;
    auto chunk = read_chunk(event->data);
    if (chunk.error.text != "null") throw Unavailable("the language model reported an error");
    CompletionPart part{.text = {}, .finish_reason = {}, .usage = chunk.usage};
    if (!chunk.choices.empty()) {
      auto& choice = chunk.choices.front();
      if (choice.delta && choice.delta->content) part.text = std::move(*choice.delta->content);
      part.finish_reason = std::move(choice.finish_reason);
      if (part.finish_reason) finished_ = true;
    }
    if (!part.text.empty() || part.finish_reason || part.usage) co_return part;
  }
}

}  // namespace vobe::chat
