#include "service/operators.hpp"

#include <cstdio>
#include <cstdlib>

#include "chassis/auth/passwords.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/core/text.hpp"
#include "domain/names.hpp"
#include "service/accounts.hpp"
#include "service/told.hpp"

namespace vobe::accounts {

namespace {

Role role_named(std::string const& name) {
  auto const role = parse_role(name);
  if (!role) throw Error("there is no role " + name + ": user, editor, moderator or admin");
  return *role;
}

std::string normal_form(std::string const& text) {
  if (!text::is_valid_utf8(text)) throw Error("the arguments must be UTF-8");
  return text::nfc(text);
}

std::string new_password() {
  char const* const set = std::getenv("VOBE_NEW_PASSWORD");
  auto const password = normal_form(set ? set : "");
  auto const length = text::length(password);
  if (length < shortest_password || length > longest_password) {
    throw Error("VOBE_NEW_PASSWORD must hold the password, of " + std::to_string(shortest_password) + " to " +
                std::to_string(longest_password) + " characters");
  }
  return password;
}

int say(char const* outcome) {
  std::puts(outcome);
  return 0;
}

}  // namespace

Task<int> grant(postgres::Database& database, std::vector<std::string> const& arguments) {
  auto const username = normal_form(arguments.at(0));
  auto const role = role_named(arguments.at(1));
  auto tx = co_await database.begin();
  auto user = co_await users::lock_by_name(tx, key_of(username));
  if (!user) throw Error("there is no user " + username);
  co_await give_role(tx, std::move(*user), role);
  co_await tx.commit();
  co_return say("ok");
}

Task<int> add_user(postgres::Database& database, std::vector<std::string> const& arguments) {
  auto const username = normal_form(arguments.at(0));
  auto const email = normal_form(arguments.at(1));
  auto const role = role_named(arguments.at(2));
  if (!is_username(username)) throw Error("not a username: " + username);
  if (!is_email(email)) throw Error("not an e-mail address: " + email);

  auto tx = co_await database.begin();
  if (co_await users::find_by_name(tx, key_of(username))) co_return say("exists");

  users::NewRow const row{.username = username,
                          .email = email,
                          .display_name = username,
                          .password_hash = auth::hash_password(new_password()),
                          .role = role,
                          .language = Language::en,
                          .created_at = now()};
  auto const user = co_await users::insert(tx, row);
  if (!user) {
    auto const taken = co_await users::taken(tx, key_of(username), key_of(email));
    if (taken.username) co_return say("exists");  // made at this very moment
    throw Error("another account has the e-mail address " + email);
  }
  co_await told::registered(tx, *user);
  co_await tx.commit();
  co_return say("ok");
}

}  // namespace vobe::accounts
