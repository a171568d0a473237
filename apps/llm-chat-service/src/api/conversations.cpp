#include "api/conversations.hpp"

#include "api/dto.hpp"

namespace vobe::chat::api {

void mount_conversations(http::Router& router, ConversationBook& book) {
  router.post("/chat/conversations", "Begin a conversation")
      .needs(Role::user)
      .creates("/chat/conversations/{id}")
      .problems({409})
      .handle([&](http::Body<NewConversation> draft, Principal owner, http::IdempotencyKey key) {
        return book.begin(owner, draft->title ? std::move(draft->title->value) : "", key);
      });

  router.get("/chat/conversations", "One's own conversations, the latest used first")
      .needs(Role::user)
      .handle([&](http::Query<http::PageQuery> query, Principal owner) {
        return book.list(owner, query->size(), query->cursor);
      });

  router.get("/chat/conversations/{id}", "A conversation with its latest messages")
      .needs(Role::user)
      .problems({404})
      .handle([&](http::Path<Uuid> id, Principal owner) { return book.get(owner, id); });

  router.patch("/chat/conversations/{id}", "Give a conversation another title")
      .needs(Role::user)
      .problems({404, 412})
      .handle([&](http::Path<Uuid> id, http::Body<ConversationChange> change, Principal owner, http::IfMatch seen) {
        return book.rename(owner, id, std::move(change->title.value), seen);
      });

  router.remove("/chat/conversations/{id}", "Delete a conversation with all its messages")
      .needs(Role::user)
      .problems({404, 412})
      .handle([&](http::Path<Uuid> id, Principal owner, http::IfMatch seen) { return book.remove(owner, id, seen); });

  router.get("/chat/conversations/{id}/messages", "The messages of a conversation")
      .needs(Role::user)
      .problems({404})
      .handle([&](http::Path<Uuid> id, http::Query<MessagesQuery> query, Principal owner) {
        return book.list_messages(owner, id, query->sort.value == MessageSort::new_, query->size(), query->cursor);
      });

  router.put("/chat/messages/{id}/rating", "Rate an answer: -1, 0 or 1")
      .needs(Role::user)
      .problems({404})
      .handle([&](http::Path<Uuid> id, http::Body<Rating> rating, Principal owner) {
        return book.rate(owner, id, static_cast<int>(rating->value.value));
      });
}

}  // namespace vobe::chat::api
