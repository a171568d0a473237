#include "service/session_keeper.hpp"

#include "chassis/core/errors.hpp"
#include "chassis/telemetry/log.hpp"
#include "domain/sign_in.hpp"

namespace vobe::accounts {

namespace {

constexpr std::int64_t forgotten_at_once = 1'000;

struct SessionPosition {
  Uuid id;
};
BOOST_DESCRIBE_STRUCT(SessionPosition, (), (id))

std::string scope_of(UserId user) {
  return "sessions " + std::to_string(user.value);
}

Unauthenticated not_signed_in() {
  return Unauthenticated("this session has ended: sign in again");
}

}  // namespace

Task<TokensView> SessionKeeper::issue(postgres::Session& tx, users::UserRow const& user, Uuid session_id,
                                      Timestamp time) {
  TokensView tokens;
  tokens.refresh_token = make_refresh_token();
  co_await sessions::insert_token(tx, hash_of(tokens.refresh_token), session_id, time + refresh_lifetime);
  Principal const bearer{.user_id = user.id, .username = user.username, .role = user.role, .session_id = session_id};
  tokens.access_token = keys_.sign(bearer, time, access_lifetime);
  tokens.expires_in = std::chrono::seconds(access_lifetime).count();
  tokens.user = own_view_of(user);
  co_return tokens;
}

Task<TokensView> SessionKeeper::open(postgres::Session& tx, users::UserRow const& user, Visitor const& visitor) {
  auto const time = clock_();
  auto const id = Uuid::v7(time);
  co_await sessions::insert(tx, {.id = id,
                                 .user_id = user.id,
                                 .device = visitor.device,
                                 .address = visitor.address.text,
                                 .created_at = time,
                                 .last_used_at = time,
                                 .expires_at = time + refresh_lifetime});
  co_await sessions::end_surplus(tx, user.id, most_sessions);
  co_return co_await issue(tx, user, id, time);
}

Task<TokensView> SessionKeeper::refresh(std::string refresh_token, Visitor visitor) {
  auto const hash = hash_of(refresh_token);
  auto const known = co_await sessions::find_token(database_, hash);
  if (!known) throw not_signed_in();

  // The session first, its tokens behind it: the order in which a session's end deletes them.
  auto tx = co_await database_.begin();
  auto const session = co_await sessions::lock(tx, known->session_id);
  auto const token = co_await sessions::find_token(tx, hash);
  auto const time = clock_();
  if (!session || !token || token->expires_at <= time) throw not_signed_in();
  if (is_replay(token->used_at, time)) {
    co_await sessions::end(tx, session->user_id, session->id);
    co_await tx.commit();
    log::warn("a refresh token was used again and its session ended",
              {{"user_id", session->user_id.value}, {"session", session->id.to_string()}});
    throw not_signed_in();
  }
  if (token->uses >= most_children) throw RateLimited("this token was refreshed too often", rotation_grace);

  auto const user = co_await users::find(tx, session->user_id);
  if (!user) throw not_signed_in();
  co_await sessions::count_use(tx, hash, time);
  co_await sessions::touch(tx, session->id, visitor.address.text, time, time + refresh_lifetime);
  auto tokens = co_await issue(tx, *user, session->id, time);
  co_await tx.commit();
  co_return tokens;
}

Task<http::Page<SessionView>> SessionKeeper::list(Principal bearer, std::size_t limit,
                                                  std::optional<std::string> cursor) {
  auto const scope = scope_of(bearer.user_id);
  auto const position = cursors_.read<SessionPosition>(scope, cursor);
  auto const after = position ? std::optional(position->id) : std::nullopt;
  auto rows = co_await sessions::of_user(database_, bearer.user_id, clock_(), after, limit + 1);
  co_return http::page(
      std::move(rows), limit, [&](sessions::SessionRow& row) { return view_of(row, bearer.session_id); },
      [&](sessions::SessionRow const& last) { return cursors_.make(scope, SessionPosition{last.id}); });
}

Task<> SessionKeeper::end(Principal bearer, Uuid session_id) {
  auto const ended = co_await sessions::end(database_, bearer.user_id, session_id);
  if (ended == 0) throw NotFound("you have no such session");
}

Task<> SessionKeeper::sign_out(Principal bearer) {
  co_await sessions::end(database_, bearer.user_id, bearer.session_id);
}

Task<> SessionKeeper::sign_out_by_token(std::string refresh_token) {
  co_await sessions::end_of_token(database_, hash_of(refresh_token));
}

Task<> SessionKeeper::forget_expired() {
  co_await sessions::forget_expired(database_, clock_(), forgotten_at_once);
}

}  // namespace vobe::accounts
