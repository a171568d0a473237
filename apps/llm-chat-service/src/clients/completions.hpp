// A language model behind an OpenAI-compatible endpoint: POST {base}/chat/completions, streamed.
#pragma once

#include <boost/describe/class.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/context.hpp"
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
  struct Limits {
    Deadline first_text_by = no_deadline;
    std::chrono::milliseconds idle_time{10'000};  // from one text to the next
    Deadline until = no_deadline;                 // what was said by then ends as "length"
  };

  Completion(std::unique_ptr<http::StreamedAnswer> answer, Limits limits)
      : answer_(std::move(answer)), limits_(limits), text_by_(std::min(limits.first_text_by, limits.until)) {}

  /// The next part, or nothing at the end. Throws Unavailable when the stream breaks off or is no such stream,
  /// DeadlineExceeded when no text comes for too long, whatever else comes.
  Task<std::optional<CompletionPart>> next();

 private:
  /// The next bytes, or nothing at the end.
  Task<std::optional<std::string>> read();
  /// What an event says; nothing where it says none of it.
  std::optional<CompletionPart> part_of(ServerEvent const& event);
  [[nodiscard]] bool cut_off() const;

  std::unique_ptr<http::StreamedAnswer> answer_;
  Limits limits_;
  Deadline text_by_;
  ServerEventReader events_;
  bool spoke_ = false;     // the latest part had text: the reader's time with it is not the model's
  bool said_any_ = false;  // text
  bool finished_ = false;  // a finish_reason has come
};

class CompletionClient {
 public:
  struct Options {
    std::string url;  // http://host:port/v1
    std::string model;
    std::string api_key;  // empty: none is sent
    std::chrono::milliseconds first_text_time{20'000};
    std::chrono::milliseconds idle_time{10'000};  // from one text to the next
  };

  /// Throws Error for a URL that isn't http://.
  CompletionClient(asio::io_context& io, Options options);

  /// Throws Unavailable for whatever is no stream, DeadlineExceeded.
  Task<Completion> begin(std::vector<PromptMessage> prompt, std::int64_t most_tokens, Deadline until);

  [[nodiscard]] std::string const& model() const { return options_.model; }
  [[nodiscard]] std::string state() const;
  void close() { client_.close(); }

 private:
  Options options_;
  std::string path_;
  http::Client client_;
};

}  // namespace vobe::chat
