// Questions and their answers: from what was asked to what is said and kept.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "chassis/core/principal.hpp"
#include "chassis/core/time.hpp"
#include "chassis/http/endpoint.hpp"
#include "chassis/postgres/database.hpp"
#include "service/answers.hpp"
#include "service/retrieval.hpp"
#include "service/views.hpp"

namespace vobe::chat {

/// A question that was checked, with a place of its user's and tokens held back for its answer.
struct Asked {
  Uuid reservation;
  Timestamp time;
  Uuid conversation;
  UserId user;
  std::string content;
  std::vector<Turn> history;
};

/// One per worker.
class Assistant {
 public:
  struct Limits {
    std::int64_t daily_tokens = 50'000;             // of one user, by days of UTC
    std::int64_t at_once = 2;                       // answers to one user
    std::chrono::milliseconds stream_time{90'000};  // of a streamed answer
  };

  /// `model` is null when none is connected: `built_in` answers then, as it does when the model fails before it has
  /// said anything.
  Assistant(postgres::Database& database, Retrieval& retrieval, AnswerProvider& built_in, AnswerProvider* model,
            Limits limits, Clock clock = now)
      : database_(database),
        retrieval_(retrieval),
        built_in_(built_in),
        model_(model),
        limits_(limits),
        clock_(std::move(clock)) {}

  /// The whole answer at once. Question and answer are kept together, so a retry with the same key asks no second time.
  /// Throws NotFound, Conflict (the conversation is full), RateLimited (the day's tokens are used up, or as many
  /// answers are under way as there may be).
  Task<AnswerView> ask(Uuid conversation, Principal user, std::string content, http::IdempotencyKey key);

  /// Keeps the question of a streamed answer; throws as ask() does.
  Task<Asked> begin(Uuid conversation, Principal user, std::string content);
  /// Streams the answer as server-sent events: citation, token, and done or error at the end. What was said is kept,
  /// also when the reader goes away in the middle ("cancelled").
  Task<> stream(Asked asked, http::BodyWriter& writer);

 private:
  struct Answer {
    std::string content;
    std::vector<Citation> citations;
    Ending ending;
    std::string model;
  };
  class Recorder;

  Task<Asked> admit(postgres::Session& transaction, Uuid conversation, Principal user, std::string content,
                    std::string const& idempotency_key);
  Task<Asked> admit(Uuid conversation, Principal user, std::string content, std::string idempotency_key);
  Task<> reserve(postgres::Session& transaction, Asked const& asked, std::string const& idempotency_key);
  Task<> settle(Asked const& asked, Usage usage);
  Task<Answer> answer(Asked const& asked, Listener* reader);
  Task<> speak(Prompt& prompt, Recorder& recorder);
  Task<AnswerView> keep(Asked const& asked, Answer const& answer, http::IdempotencyKey const& key);
  Task<> keep_question(postgres::Session& transaction, Asked const& asked);
  Task<std::optional<messages::MessageRow>> keep_answer(postgres::Session& transaction, Asked const& asked,
                                                        Answer const& answer);
  Task<std::optional<messages::MessageRow>> finish(Asked const& asked, Answer const& answer);

  postgres::Database& database_;
  Retrieval& retrieval_;
  AnswerProvider& built_in_;
  AnswerProvider* model_;
  Limits limits_;
  Clock clock_;
};

}  // namespace vobe::chat
