#include "service/views.hpp"

#include <utility>

namespace vobe::accounts {

namespace {

void fill(UserView& view, users::UserRow const& row) {
  view.id = row.id;
  view.username = row.username;
  view.display_name = row.display_name;
  view.bio = row.bio;
  view.location = row.location;
  view.website = row.website;
  view.role = row.role;
  for (auto role = std::to_underlying(Role::user); role <= std::to_underlying(row.role); ++role) {
    view.roles.push_back(static_cast<Role>(role));
  }
  view.language = row.language;
  view.created_at = row.created_at;
  view.revision = row.revision;
  view.version = row.version;
}

}  // namespace

UserView view_of(users::UserRow const& row) {
  UserView view;
  fill(view, row);
  return view;
}

MeView own_view_of(users::UserRow const& row) {
  MeView view;
  fill(view, row);
  view.email = row.email;
  view.theme = row.theme;
  return view;
}

SessionView view_of(sessions::SessionRow const& row, Uuid current) {
  return {.id = row.id,
          .device = row.device,
          .address = row.address,
          .created_at = row.created_at,
          .last_used_at = row.last_used_at,
          .current = row.id == current};
}

}  // namespace vobe::accounts
