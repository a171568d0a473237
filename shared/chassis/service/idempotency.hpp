// Retries of creating requests (draft-ietf-httpapi-idempotency-key-header): the key's row and the effect are one
// transaction, so either both happened or neither.
//
//   auto tx = co_await db.begin();
//   if (auto first = co_await idempotency::claim<CommentView>(tx, key)) co_return *first;
//   …
//   co_await idempotency::keep(tx, key, view);
//   co_await tx.commit();
#pragma once

#include <optional>
#include <string>

#include "chassis/core/context.hpp"
#include "chassis/http/endpoint.hpp"
#include "chassis/postgres/database.hpp"
#include "chassis/postgres/migrations.hpp"
#include "chassis/schema/json.hpp"

namespace vobe::idempotency {

/// The table; the host adds it to every service's migrations.
extern postgres::Migration const migration;  // "0000_idempotency.sql"

/// Takes the key in this transaction. Nothing: it is ours, go on. A text: the answer that was given the first time
/// (the response then says Idempotency-Replayed). Throws Conflict when the first attempt is still under way after a
/// little wait, Invalid when the key was used with another payload. Without a key there is nothing to do.
Task<std::optional<std::string>> claim_json(postgres::Session& transaction, http::IdempotencyKey const& key);
Task<> keep_json(postgres::Session& transaction, http::IdempotencyKey const& key, std::string answer);

template <class Answer>
Task<std::optional<Answer>> claim(postgres::Session& transaction, http::IdempotencyKey const& key) {
  auto const json = co_await claim_json(transaction, key);
  if (!json) co_return std::nullopt;
  co_return schema::from_json<Answer>(*json, schema::Unknown::ignore);
}

template <class Answer>
Task<> keep(postgres::Session& transaction, http::IdempotencyKey const& key, Answer const& answer) {
  if (key.key.empty()) co_return;
  co_await keep_json(transaction, key, schema::to_json(answer));
}

/// Forgets keys older than a day, a bounded number at a time; the host calls it now and then.
Task<> forget_old(postgres::Session& session);

}  // namespace vobe::idempotency
