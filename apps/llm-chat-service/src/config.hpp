// Every setting of llm-chat-service beside those that all services have.
#pragma once

#include <chrono>
#include <string>

#include "chassis/service/settings.hpp"

namespace vobe::chat {

struct Config {
  std::string help_dir = "docs/help";
  std::int64_t daily_tokens = 50'000;
  std::int64_t at_once = 2;
  std::string model_url;
  std::string model;
  std::string model_key;
  std::int64_t model_tokens = 800;
  std::chrono::seconds model_first_token_time{20};
  std::chrono::seconds model_idle_time{10};
  std::chrono::seconds model_time{60};

  void declare(service::Settings& settings) {
    settings.add("VOBE_HELP_DIR", help_dir, "the folder with the help articles, <slug>.<language>.md");
    settings.add("VOBE_CHAT_DAILY_TOKENS", daily_tokens, 1, 1'000'000'000,
                 "tokens that a user may use up in a day (UTC), questions and answers together");
    settings.add("VOBE_CHAT_AT_ONCE", at_once, 1, 64, "answers that one user may have under way at the same time");
    settings.add(
        "VOBE_LLM_URL", model_url,
        "a model behind an OpenAI-compatible endpoint: http://host:port/v1; empty: the built-in assistant answers");
    settings.add("VOBE_LLM_MODEL", model, "the model's name there");
    settings.add_secret("VOBE_LLM_API_KEY", model_key, "sent to it as a bearer token; empty: none");
    settings.add("VOBE_LLM_MAX_TOKENS", model_tokens, 16, 8192, "of one answer of the model");
    settings.add("VOBE_LLM_FIRST_TOKEN_SECONDS", model_first_token_time, 1, 600,
                 "how long the model may take to its first words; then the built-in assistant answers");
    settings.add("VOBE_LLM_IDLE_SECONDS", model_idle_time, 1, 600,
                 "how long the model may be silent in the middle of an answer");
    settings.add("VOBE_LLM_SECONDS", model_time, 1, 600,
                 "how long one answer of the model may take; what was said by then stands");
  }
};

}  // namespace vobe::chat
