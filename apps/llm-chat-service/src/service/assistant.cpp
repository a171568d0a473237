#include "service/assistant.hpp"

#include <algorithm>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"
#include "chassis/core/text.hpp"
#include "chassis/schema/json.hpp"
#include "chassis/service/idempotency.hpp"
#include "chassis/telemetry/log.hpp"
#include "domain/plain_words.hpp"
#include "service/event_writer.hpp"
#include "storage/conversations.hpp"
#include "storage/reservations.hpp"
#include "storage/token_usage.hpp"

namespace vobe::chat {

using messages::MessageRow;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t remembered_turns = 6;  // of the conversation, told to a model
constexpr std::size_t remembered_bytes = 8'000;
constexpr auto keeping_time = 3s;      // to keep an answer, whatever is left of the request's time
constexpr auto place_wait = 5s;        // until asking again makes sense
constexpr auto spared_time = 1'500ms;  // of the request, left for the built-in answer and for keeping it

struct Done {
  Uuid message_id;
  Usage usage;
  FinishReason finish_reason = FinishReason::stop;
  std::string model;
};
BOOST_DESCRIBE_STRUCT(Done, (), (message_id, usage, finish_reason, model))

struct Failure {
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(Failure, (), (detail))

std::chrono::seconds until_midnight(Timestamp time) {
  auto const midnight = std::chrono::ceil<std::chrono::days>(time);
  return std::chrono::ceil<std::chrono::seconds>(midnight - time) + 1s;
}

std::int64_t words_of(std::string_view text) {
  return static_cast<std::int64_t>(pieces(text).size());
}

/// The latest turns that fit, oldest first.
std::vector<Turn> turns_of(std::vector<MessageRow> newest_first) {
  std::vector<Turn> turns;
  std::size_t bytes = 0;
  for (auto& row : newest_first) {
    bytes += row.content.size();
    if (bytes > remembered_bytes) break;
    turns.push_back({row.role, std::move(row.content)});
  }
  std::ranges::reverse(turns);
  return turns;
}

/// This request's surroundings with another deadline.
Context surroundings(Context const* outer, Deadline deadline) {
  Context inner = outer ? *outer : Context{};
  inner.deadline = deadline;
  return inner;
}

}  // namespace

/// Notes what is said on its way to the reader, if there is one.
class Assistant::Recorder final : public Listener {
 public:
  Recorder(Answer& answer, Listener* reader) : answer_(answer), reader_(reader) {}

  Task<> cite(Citation const& citation) override {
    answer_.citations.push_back(citation);
    if (reader_) co_await pass_on(reader_->cite(citation));
  }
  Task<> say(std::string_view text) override {
    answer_.content += text;
    if (reader_) co_await pass_on(reader_->say(text));
  }

  [[nodiscard]] bool reader_gone() const { return reader_gone_; }
  [[nodiscard]] Answer& answer() { return answer_; }

 private:
  Task<> pass_on(Task<> told) {
    reader_gone_ = true;  // until it has been told
    co_await std::move(told);
    reader_gone_ = false;
  }

  Answer& answer_;
  Listener* reader_;
  bool reader_gone_ = false;
};

Task<Asked> Assistant::admit(postgres::Session& tx, Uuid conversation, Principal user, std::string content,
                             std::string const& idempotency_key) {
  auto const row = co_await conversations::lock(tx, user.user_id, conversation);
  if (!row) throw NotFound("there is no such conversation");
  if (row->message_count + 2 > most_messages) throw Conflict("this conversation is full; begin a new one");
  auto const time = clock_();
  Asked asked{.reservation = Uuid::v7(time),
              .time = time,
              .conversation = conversation,
              .user = user.user_id,
              .content = std::move(content),
              .history = {}};
  co_await reserve(tx, asked, idempotency_key);
  if (model_)
    asked.history =
        turns_of(co_await messages::of_conversation(tx, conversation, true, std::nullopt, remembered_turns));
  co_return asked;
}

Task<Asked> Assistant::admit(Uuid conversation, Principal user, std::string content, std::string idempotency_key) {
  auto tx = co_await database_.begin();
  auto asked = co_await admit(tx, conversation, user, std::move(content), idempotency_key);
  co_await tx.commit();
  co_return asked;
}

Task<> Assistant::reserve(postgres::Session& tx, Asked const& asked, std::string const& idempotency_key) {
  auto const used = co_await token_usage::lock(tx, asked.user, asked.time);
  auto const held = co_await reservations::of_user(tx, asked.user, idempotency_key, asked.time);
  if (held.key_in_use) throw Conflict("the first request with this Idempotency-Key is still under way");
  if (used >= limits_.daily_tokens)
    throw RateLimited("today's tokens are used up; there are new ones after midnight (UTC)",
                      until_midnight(asked.time));
  if (held.places >= limits_.at_once || used + held.tokens >= limits_.daily_tokens)
    throw RateLimited("other questions of yours are being answered; ask again when that is done", place_wait);
  auto const& provider = model_ ? *model_ : built_in_;
  co_await reservations::insert(tx, {.id = asked.reservation,
                                     .user_id = asked.user,
                                     .idempotency_key = idempotency_key,
                                     .tokens = provider.most_tokens(asked.content),
                                     .expires_at = asked.time + limits_.stream_time + 2 * keeping_time});
}

Task<> Assistant::settle(Asked const& asked, Usage usage) {
  Context const* const outer = co_await current_context();
  auto settling = surroundings(outer, std::chrono::steady_clock::now() + keeping_time);
  auto const settled =
      co_await attempt(within(settling, reservations::settle(database_, asked.reservation, asked.user, asked.time,
                                                             usage.prompt_tokens + usage.completion_tokens)));
  if (!settled) log::warn("an answer could not be settled: its reservation will expire");
}

Task<> Assistant::keep_question(postgres::Session& tx, Asked const& asked) {
  MessageRow question{
      .id = Uuid::v7(asked.time), .role = Speaker::user, .content = asked.content, .created_at = asked.time};
  if (!co_await messages::insert(tx, asked.conversation, question)) throw NotFound("there is no such conversation");
  co_await conversations::touch(tx, asked.conversation, asked.time, text::excerpt(asked.content, title_graphemes));
}

Task<std::optional<MessageRow>> Assistant::keep_answer(postgres::Session& tx, Asked const& asked,
                                                       Answer const& answer) {
  auto const time = clock_();
  MessageRow said{.id = Uuid::v7(time),
                  .role = Speaker::assistant,
                  .content = answer.content,
                  .citations = schema::to_json(answer.citations),
                  .finish_reason = answer.ending.reason,
                  .model = answer.model,
                  .created_at = time};
  auto row = co_await messages::insert(tx, asked.conversation, said);
  if (row) co_await conversations::touch(tx, asked.conversation, time, "");
  co_return row;
}

Task<> Assistant::speak(Prompt& prompt, Recorder& recorder) {
  auto& answer = recorder.answer();
  prompt.sources = co_await retrieval_.find(prompt.question, prompt.language);
  for (auto const& source : prompt.sources) co_await recorder.cite(source.citation);
  if (model_ && !prompt.sources.empty()) {
    Context const* const outer = co_await current_context();
    auto capped =
        surroundings(outer, outer && outer->deadline != no_deadline ? outer->deadline - spared_time : no_deadline);
    answer.model = model_->model();
    auto const ending = co_await attempt(within(capped, model_->answer(prompt, recorder)));
    if (ending) {
      answer.ending = *ending;
      co_return;
    }
    if (!answer.content.empty()) std::rethrow_exception(ending.error());
    log::warn("the language model failed, the built-in assistant answers", {{"model", model_->model()}});
  }
  answer.model = built_in_.model();
  answer.ending = co_await built_in_.answer(prompt, recorder);
}

Task<Assistant::Answer> Assistant::answer(Asked const& asked, Listener* reader) {
  Answer answer;
  Prompt prompt{.question = asked.content,
                .language = std::string(text::detect_language(asked.content)),
                .sources = {},
                .history = asked.history};
  Recorder recorder(answer, reader);
  if (!co_await attempt(speak(prompt, recorder))) {
    answer.ending.reason = recorder.reader_gone() ? FinishReason::cancelled : FinishReason::error;
    answer.ending.usage = {.prompt_tokens = words_of(asked.content), .completion_tokens = words_of(answer.content)};
  }
  co_return answer;
}

Task<AnswerView> Assistant::ask(Uuid conversation, Principal user, std::string content, http::IdempotencyKey key) {
  // A retry is answered before it costs anything; one at the same time is refused with its reservation.
  if (!key.key.empty()) {
    auto tx = co_await database_.begin();
    if (auto first = co_await idempotency::claim<AnswerView>(tx, key)) co_return std::move(*first);
  }
  auto const asked = co_await admit(conversation, user, std::move(content), key.key);
  auto const said = co_await answer(asked, nullptr);
  auto const kept = co_await attempt(keep(asked, said, key));
  co_await settle(asked, said.ending.usage);
  if (!kept) std::rethrow_exception(kept.error());
  co_return *kept;
}

Task<AnswerView> Assistant::keep(Asked const& asked, Answer const& answer, http::IdempotencyKey const& key) {
  auto tx = co_await database_.begin();
  if (auto first = co_await idempotency::claim<AnswerView>(tx, key)) co_return std::move(*first);
  if (!co_await conversations::lock(tx, asked.user, asked.conversation))
    throw NotFound("there is no such conversation");
  co_await keep_question(tx, asked);
  auto const row = co_await keep_answer(tx, asked, answer);
  AnswerView view{view_of(row.value()), answer.ending.usage};
  co_await idempotency::keep(tx, key, view);
  co_await tx.commit();
  co_return view;
}

Task<Asked> Assistant::begin(Uuid conversation, Principal user, std::string content) {
  auto tx = co_await database_.begin();
  auto asked = co_await admit(tx, conversation, user, std::move(content), "");
  co_await keep_question(tx, asked);
  co_await tx.commit();
  co_return asked;
}

Task<std::optional<MessageRow>> Assistant::finish(Asked const& asked, Answer const& answer) {
  auto tx = co_await database_.begin();
  std::optional<MessageRow> row;
  if (co_await conversations::lock(tx, asked.user, asked.conversation)) row = co_await keep_answer(tx, asked, answer);
  co_await tx.commit();
  co_return row;
}

Task<> Assistant::stream(Asked asked, http::BodyWriter& writer) {
  // A stream has limits of its own in place of the request's deadline.
  Context const* const outer = co_await current_context();
  auto const started = std::chrono::steady_clock::now();
  auto talking = surroundings(outer, started + limits_.stream_time);
  EventWriter events(writer);
  auto const said = co_await within(talking, answer(asked, &events));
  auto keeping = surroundings(outer, std::chrono::steady_clock::now() + keeping_time);
  auto const kept = co_await attempt(within(keeping, finish(asked, said)));
  co_await settle(asked, said.ending.usage);
  if (said.ending.reason == FinishReason::cancelled) co_return;
  if (!kept || !*kept) {
    co_await events.send("error", schema::to_json(Failure{"the answer could not be kept"}));
  } else if (said.ending.reason == FinishReason::error) {
    co_await events.send("error", schema::to_json(Failure{"the answer broke off; what was said is kept"}));
  } else {
    co_await events.send("done", schema::to_json(Done{(*kept)->id, said.ending.usage, said.ending.reason, said.model}));
  }
}

}  // namespace vobe::chat
