// The built-in assistant: needs no model, makes nothing up, quotes what was found.
#pragma once

#include <string>

#include "service/answers.hpp"

namespace vobe::chat {

class ExtractiveAnswers final : public AnswerProvider {
 public:
  /// With a model connected it speaks only in its place, and says so.
  explicit ExtractiveAnswers(bool model_connected) : model_connected_(model_connected) {}

  Task<Ending> answer(Prompt const& prompt, Listener& listener) override;
  [[nodiscard]] std::int64_t most_tokens(std::string_view question) const override;
  [[nodiscard]] std::string const& model() const override { return model_; }

  /// The whole answer as plain text.
  [[nodiscard]] std::string compose(Prompt const& prompt) const;

 private:
  bool model_connected_;
  std::string model_ = "built-in";
};

}  // namespace vobe::chat
