// Answers of a language model, grounded in the sources.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "clients/completions.hpp"
#include "service/answers.hpp"

namespace vobe::chat {

/// One per worker.
class ModelAnswers final : public AnswerProvider {
 public:
  struct Limits {
    std::int64_t tokens = 800;               // of one answer
    std::chrono::milliseconds time{60'000};  // of one answer; what was said by then stands
  };

  ModelAnswers(CompletionClient& completions, Limits limits) : completions_(completions), limits_(limits) {}

  Task<Ending> answer(Prompt const& prompt, Listener& listener) override;
  [[nodiscard]] std::int64_t most_tokens(std::string_view question) const override;
  [[nodiscard]] std::string const& model() const override { return completions_.model(); }

 private:
  CompletionClient& completions_;
  Limits limits_;
};

/// What the model is told. What was retrieved stands between marks that hold `nonce`, which no text can know, and is
/// called data: words in it that sound like instructions are to be quoted at most.
std::vector<PromptMessage> prompt_messages(Prompt const& prompt, std::string const& nonce);

}  // namespace vobe::chat
