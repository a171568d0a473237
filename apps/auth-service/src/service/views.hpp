// What this service shows.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "storage/sessions.hpp"
#include "storage/users.hpp"

namespace vobe::accounts {

/// A person as everybody sees him.
struct UserView {
  UserId id;
  std::string username;
  std::string display_name;
  std::string bio;
  std::string location;
  std::string website;
  std::optional<std::string> avatar_url;
  Role role = Role::user;   // the highest one
  std::vector<Role> roles;  // with those that it includes
  Language language = Language::en;
  Timestamp created_at;
  std::int64_t revision = 1;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(UserView, (),
                      (id, username, display_name, bio, location, website, avatar_url, role, roles, language,
                       created_at, revision, version))

/// As he sees himself.
struct MeView : UserView {
  std::string email;
  Theme theme = Theme::auto_;
};
BOOST_DESCRIBE_STRUCT(MeView, (UserView), (email, theme))

struct TokensView {
  MeView user;
  std::string access_token;
  std::string refresh_token;
  std::string token_type = "Bearer";
  std::int64_t expires_in = 0;  // seconds that the access token is good for
};
BOOST_DESCRIBE_STRUCT(TokensView, (), (user, access_token, refresh_token, token_type, expires_in))

struct SessionView {
  Uuid id;
  std::string device;
  std::string address;
  Timestamp created_at;
  Timestamp last_used_at;
  bool current = false;  // the one that asks
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (id, device, address, created_at, last_used_at, current))

UserView view_of(users::UserRow const& row);
MeView own_view_of(users::UserRow const& row);
SessionView view_of(sessions::SessionRow const& row, Uuid current);

}  // namespace vobe::accounts
