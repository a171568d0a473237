#include "service/accounts.hpp"

#include "chassis/auth/passwords.hpp"
#include "chassis/core/errors.hpp"
#include "domain/names.hpp"
#include "service/told.hpp"

namespace vobe::accounts {

namespace {

Task<> refuse_if_taken(postgres::Session& session, std::string const& username, std::string const& email) {
  auto const taken = co_await users::taken(session, key_of(username), key_of(email));
  std::vector<FieldError> errors;
  if (taken.username)
    errors.push_back({.loc = {std::string("body"), std::string("username")}, .type = "taken", .input = username});
  if (taken.email)
    errors.push_back({.loc = {std::string("body"), std::string("email")}, .type = "taken", .input = email});
  if (!errors.empty()) throw Conflict("there is an account with this name or address already", std::move(errors));
}

void apply(users::UserRow& user, ProfileChange change) {
  if (change.display_name)
    user.display_name = change.display_name->empty() ? user.username : std::move(*change.display_name);
  if (change.bio) user.bio = std::move(*change.bio);
  if (change.location) user.location = std::move(*change.location);
  if (change.website) user.website = std::move(*change.website);
  if (change.language) user.language = *change.language;
  if (change.theme) user.theme = *change.theme;
}

}  // namespace

Task<TokensView> Accounts::register_user(Registration registration, Visitor visitor) {
  co_await refuse_if_taken(database_, registration.username, registration.email);  // before the work of hashing
  auto hash = [password = std::move(registration.password)] { return auth::hash_password(password); };
  auto password_hash = co_await cpu_.run(std::move(hash));

  auto tx = co_await database_.begin();
  users::NewRow const row{
      .username = registration.username,
      .email = registration.email,
      .display_name = registration.display_name.empty() ? registration.username : registration.display_name,
      .password_hash = std::move(password_hash),
      .role = Role::user,
      .language = registration.language,
      .created_at = clock_()};
  auto const user = co_await users::insert(tx, row);
  if (!user) {  // somebody was quicker
    co_await refuse_if_taken(tx, registration.username, registration.email);
    throw Conflict("there is an account with this name or address already");
  }
  co_await told::registered(tx, *user);
  auto tokens = co_await sessions_.open(tx, *user, visitor);
  co_await tx.commit();
  co_return tokens;
}

Task<MeView> Accounts::change_profile(Principal bearer, ProfileChange change, http::IfMatch seen) {
  auto tx = co_await database_.begin();
  auto user = co_await users::lock(tx, bearer.user_id);
  if (!user) throw NotFound("this account is no longer there");
  seen.check(user->revision);
  apply(*user, std::move(change));
  auto const changed = co_await users::change_profile(tx, *user);
  co_await told::updated(tx, changed);
  co_await tx.commit();
  co_return own_view_of(changed);
}

Task<UserView> Accounts::change_role(std::string username, Role role, Principal by) {
  auto tx = co_await database_.begin();
  auto user = co_await users::lock_by_name(tx, key_of(username));
  if (!user) throw NotFound("there is no such user");
  if (user->id == by.user_id) throw Forbidden("nobody changes his own role");
  auto const changed = co_await give_role(tx, std::move(*user), role);
  co_await tx.commit();
  co_return view_of(changed);
}

Task<users::UserRow> give_role(postgres::Session& tx, users::UserRow user, Role role) {
  if (user.role == role) co_return user;
  auto changed = co_await users::change_role(tx, user.id, role);
  co_await told::updated(tx, changed);
  co_return changed;
}

}  // namespace vobe::accounts
