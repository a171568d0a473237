#include "service/people.hpp"

#include <unordered_map>

#include "chassis/core/errors.hpp"
#include "domain/names.hpp"

namespace vobe::accounts {

namespace {

struct NamePosition {
  std::string username_key;
};
BOOST_DESCRIBE_STRUCT(NamePosition, (), (username_key))

}  // namespace

Task<MeView> People::me(Principal bearer) {
  auto const user = co_await users::find(database_, bearer.user_id);
  if (!user) throw NotFound("this account is no longer there");
  co_return own_view_of(*user);
}

Task<UserView> People::get(std::string username) {
  auto const user = co_await users::find_by_name(database_, key_of(username));
  if (!user) throw NotFound("there is no such user");
  co_return view_of(*user);
}

Task<http::Page<UserView>> People::get_all(std::vector<UserId> ids) {
  std::unordered_map<UserId, users::UserRow> found;
  for (auto& row : co_await users::find_all(database_, ids)) {
    auto const id = row.id;
    found.emplace(id, std::move(row));
  }
  http::Page<UserView> page;
  for (auto const id : ids) {
    if (auto const row = found.find(id); row != found.end()) page.items.push_back(view_of(row->second));
  }
  co_return page;
}

Task<http::Page<UserView>> People::search(std::string prefix, std::size_t limit, std::optional<std::string> cursor) {
  auto const key = key_of(prefix);
  auto const scope = "users " + key;
  auto const position = cursors_.read<NamePosition>(scope, cursor);
  auto rows = co_await users::find_by_prefix(database_, key, position ? position->username_key : "", limit + 1);
  co_return http::page(
      std::move(rows), limit, [](users::UserRow& row) { return view_of(row); },
      [&](users::UserRow const& last) { return cursors_.make(scope, NamePosition{key_of(last.username)}); });
}

}  // namespace vobe::accounts
