#include "api/users.hpp"

#include "api/dto.hpp"
#include "chassis/core/errors.hpp"

namespace vobe::accounts::api {

namespace {

/// In a PATCH null clears: a text becomes empty, a choice the first one.
template <class Constrained>
std::optional<std::string> text_of(Patch<Constrained>& patch) {
  if (!patch.present) return std::nullopt;
  return patch.value ? std::move(patch.value->value) : std::string();
}

template <class Choice>
std::optional<Choice> choice_of(Patch<Choice> const& patch) {
  if (!patch.present) return std::nullopt;
  return patch.value.value_or(Choice());
}

ProfileChange change_of(Profile& profile) {
  return {.display_name = text_of(profile.display_name),
          .bio = text_of(profile.bio),
          .location = text_of(profile.location),
          .website = text_of(profile.website),
          .language = choice_of(profile.language),
          .theme = choice_of(profile.theme)};
}

Task<http::Page<UserView>> find(People& people, UsersQuery const& query) {
  bool const by_ids = !query.ids.values.empty();
  if (by_ids && query.q) throw Invalid::query("q", "exclusive");
  if (by_ids) return people.get_all(query.ids.values);
  if (!query.q) throw Invalid::query("q", "missing");
  return people.search(query.q->value, query.size(), query.cursor);
}

}  // namespace

void mount_users(http::Router& router, Accounts& accounts, People& people) {
  router.get("/users/me", "The bearer").needs(Role::user).problems({404}).handle([&](Principal bearer) {
    return people.me(bearer);
  });

  router.patch("/users/me", "Change one's profile")
      .needs(Role::user)
      .problems({404, 412})
      .handle([&](http::Body<Profile> profile, Principal bearer, http::IfMatch seen) {
        return accounts.change_profile(bearer, change_of(profile.value), seen);
      });

  router.get("/users/{username}", "One person").problems({404}).handle([&](http::Path<std::string> username) {
    return people.get(username);
  });

  router.get("/users", "People by ids, or those whose names begin with q").handle([&](http::Query<UsersQuery> query) {
    return find(people, query);
  });

  router.patch("/users/{username}/roles", "Give a person a role, with those that it includes")
      .needs(Role::admin)
      .problems({403, 404})
      .handle([&](http::Path<std::string> username, http::Body<NewRole> role, Principal by) {
        return accounts.change_role(username, role->role, by);
      });
}

}  // namespace vobe::accounts::api
