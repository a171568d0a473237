// A language model behind an OpenAI-compatible endpoint: POST {base}/chat/completions, streamed.
#pragma once

#include <boost/describe/class.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/http/client.hpp"
#include "domain/conversation.hpp"
#include "domain/server_events.hpp"

namespace vobe::chat {

/// One message of a prompt; role is "system", "user" or "assistant".
struct PromptMessage {
  std::string role;
  std::string content;
};
BOOST_DESCRIBE_STRUCT(PromptMessage, (), (role, content))

/// What came of a completion at once. Any of its members may be missing.
struct CompletionPart {
  std::string text;
  std::optional<std::string> finish_reason;  // "stop", "length", …
  std::optional<Usage> usage;
};

/// A completion under way. Leaving it ends the call, and with it the model's work.
class Completion {
 public:
  explicit Completion(std::unique_ptr<http::StreamedAnswer> answer) : answer_(std::move(answer)) {}

  /// The next part, or nothing at the end. Throws Unavailable when the stream breaks off or is no such stream,
  /// DeadlineExceeded when it is silent for too long.
  Task<std::optional<CompletionPart>> next();

 private:
  std::unique_ptr<http::StreamedAnswer> answer_;
  ServerEventReader events_;
  bool finished_ = false;  // a finish_reason has come
};

class CompletionClient {
 public:
  struct Options {
    std::string url;  // http://host:port/v1
    std::string model;
    std::string api_key;  // empty: none is sent
  };

  /// Throws Error for a URL that isn't http://.
  CompletionClient(asio::io_context& io, Options options);

  /// Throws Unavailable for whatever is no stream, DeadlineExceeded.
  Task<Completion> begin(std::vector<PromptMessage> prompt, std::int64_t most_tokens);

  [[nodiscard]] std::string const& model() const { return options_.model; }
  [[nodiscard]] std::string state() const;
  void close() { client_.close(); }

 private:
  Options options_;
  std::string path_;
  http::Client client_;
};

}  // namespace vobe::chat
