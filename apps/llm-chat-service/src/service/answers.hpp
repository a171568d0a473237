// Who answers: the interface between what a question needs (sources, history) and who puts it into words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/errors.hpp"
#include "chassis/core/task.hpp"
#include "domain/conversation.hpp"
#include "service/retrieval.hpp"

namespace vobe::chat {

/// Something that was said before in the conversation.
struct Turn {
  Speaker speaker = Speaker::user;
  std::string content;
};

struct Prompt {
  std::string question;
  std::string language;  // "en" or "ru": of the question, and so of the answer
  std::vector<Source> sources;
  std::vector<Turn> history;  // oldest first, without the question
};

/// The reader of an answer went away in the middle of it.
class ReaderGone : public Error {
  using Error::Error;
};

/// Takes an answer as it comes into being.
class Listener {
 public:
  virtual ~Listener() = default;
  /// Both throw ReaderGone.
  virtual Task<> cite(Citation const& citation) = 0;
  virtual Task<> say(std::string_view text) = 0;
};

struct Ending {
  FinishReason reason = FinishReason::stop;
  Usage usage;
};

class AnswerProvider {
 public:
  virtual ~AnswerProvider() = default;

  /// Says the answer piece by piece. Throws what the listener throws, and Unavailable or DeadlineExceeded when it can't
  /// go on. `prompt` and `listener` outlive the call.
  virtual Task<Ending> answer(Prompt const& prompt, Listener& listener) = 0;

  /// What an answer to this question takes at most, about: so much of the user's budget is held back for it.
  [[nodiscard]] virtual std::int64_t most_tokens(std::string_view question) const = 0;

  /// What is kept beside an answer as its model.
  [[nodiscard]] virtual std::string const& model() const = 0;
};

}  // namespace vobe::chat
