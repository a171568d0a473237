#include "service/conversation_book.hpp"

#include <algorithm>

#include "chassis/service/idempotency.hpp"

namespace vobe::chat {

using conversations::ConversationRow;
using conversations::Position;

namespace {

constexpr std::size_t messages_at_once = 100;  // shown with their conversation

std::string list_scope(UserId owner) {
  return "conversations/" + std::to_string(owner.value);
}

std::string messages_scope(Uuid conversation, bool newest_first) {
  return "messages/" + conversation.to_string() + (newest_first ? "/new" : "/old");
}

struct MessagePosition {
  std::int64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(MessagePosition, (), (number))

NotFound no_conversation() {
  return NotFound("there is no such conversation");
}

}  // namespace

Task<ConversationRow> ConversationBook::find(Principal owner, Uuid id) {
  auto row = co_await conversations::find(database_, owner.user_id, id);
  if (!row) throw no_conversation();
  co_return std::move(*row);
}

Task<ConversationView> ConversationBook::begin(Principal owner, std::string title, http::IdempotencyKey key) {
  auto tx = co_await database_.begin();
  if (auto first = co_await idempotency::claim<ConversationView>(tx, key)) co_return std::move(*first);
  auto const time = clock_();
  auto const row = co_await conversations::insert(tx, owner.user_id, Uuid::v7(time), title, time, most_conversations);
  if (!row)
    throw Conflict("there are " + std::to_string(most_conversations) + " conversations already; delete some first");
  auto view = view_of(*row);
  co_await idempotency::keep(tx, key, view);
  co_await tx.commit();
  co_return view;
}

Task<http::Page<ConversationView>> ConversationBook::list(Principal owner, std::size_t limit,
                                                          std::optional<std::string> cursor) {
  auto const scope = list_scope(owner.user_id);
  auto const after = cursors_.read<Position>(scope, cursor);
  auto rows = co_await conversations::of_user(database_, owner.user_id, after, limit + 1);
  co_return http::page(
      std::move(rows), limit, [](ConversationRow& row) { return view_of(row); },
      [&](ConversationRow const& last) {
        return cursors_.make(scope, Position{last.updated_at.time_since_epoch().count(), last.id});
      });
}

Task<ConversationWithMessages> ConversationBook::get(Principal owner, Uuid id) {
  auto const row = co_await find(owner, id);
  auto rows = co_await messages::of_conversation(database_, id, true, std::nullopt, messages_at_once);
  std::ranges::reverse(rows);
  ConversationWithMessages view{view_of(row), {}};
  for (auto const& message : rows) view.messages.push_back(view_of(message));
  co_return view;
}

Task<ConversationView> ConversationBook::rename(Principal owner, Uuid id, std::string title, http::IfMatch seen) {
  auto tx = co_await database_.begin();
  auto const held = co_await conversations::lock(tx, owner.user_id, id);
  if (!held) throw no_conversation();
  seen.check(held->revision);
  auto const row = co_await conversations::rename(tx, id, title);
  co_await tx.commit();
  co_return view_of(row);
}

Task<> ConversationBook::remove(Principal owner, Uuid id, http::IfMatch seen) {
  auto tx = co_await database_.begin();
  auto const held = co_await conversations::lock(tx, owner.user_id, id);
  if (!held) throw no_conversation();
  seen.check(held->revision);
  co_await conversations::remove(tx, owner.user_id, id);
  co_await tx.commit();
}

Task<http::Page<MessageView>> ConversationBook::list_messages(Principal owner, Uuid id, bool newest_first,
                                                              std::size_t limit, std::optional<std::string> cursor) {
  auto const scope = messages_scope(id, newest_first);
  auto const after = cursors_.read<MessagePosition>(scope, cursor);
  co_await find(owner, id);
  auto const number = after ? std::optional(after->number) : std::nullopt;
  auto rows = co_await messages::of_conversation(database_, id, newest_first, number, limit + 1);
  co_return http::page(
      std::move(rows), limit, [](messages::MessageRow& row) { return view_of(row); },
      [&](messages::MessageRow const& last) { return cursors_.make(scope, MessagePosition{last.number}); });
}

Task<MessageView> ConversationBook::rate(Principal owner, Uuid message, int value) {
  auto const row = co_await messages::rate(database_, owner.user_id, message, value);
  if (!row) throw NotFound("there is no such answer");
  co_return view_of(*row);
}

}  // namespace vobe::chat
