// A user's conversations: making, listing, naming, deleting them, and rating answers.
#pragma once

#include <optional>
#include <string>

#include "chassis/core/principal.hpp"
#include "chassis/core/time.hpp"
#include "chassis/http/endpoint.hpp"
#include "chassis/http/page.hpp"
#include "chassis/postgres/database.hpp"
#include "service/views.hpp"

namespace vobe::chat {

/// One per worker. A conversation of somebody else is NotFound everywhere.
class ConversationBook {
 public:
  ConversationBook(postgres::Database& database, http::Cursors const& cursors, Clock clock = now)
      : database_(database), cursors_(cursors), clock_(std::move(clock)) {}

  /// Throws Conflict when the user has as many as there may be.
  Task<ConversationView> begin(Principal owner, std::string title, http::IdempotencyKey key);
  Task<http::Page<ConversationView>> list(Principal owner, std::size_t limit, std::optional<std::string> cursor);
  Task<ConversationWithMessages> get(Principal owner, Uuid id);
  Task<ConversationView> rename(Principal owner, Uuid id, std::string title, http::IfMatch seen);
  /// For good: nothing of it is kept. Deleting it again is NotFound.
  Task<> remove(Principal owner, Uuid id, http::IfMatch seen);
  Task<http::Page<MessageView>> list_messages(Principal owner, Uuid id, bool newest_first, std::size_t limit,
                                              std::optional<std::string> cursor);
  /// An answer: -1, 0 or 1.
  Task<MessageView> rate(Principal owner, Uuid message, int value);

 private:
  Task<conversations::ConversationRow> find(Principal owner, Uuid id);

  postgres::Database& database_;
  http::Cursors const& cursors_;
  Clock clock_;
};

}  // namespace vobe::chat
