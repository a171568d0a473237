// The rows of users.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/user.hpp"

namespace vobe::accounts::users {

/// Without the password's hash, which goes nowhere but to the sign-in.
struct UserRow {
  UserId id;
  std::string username;
  std::string email;
  std::string display_name;
  Role role = Role::user;
  std::string bio;
  std::string location;
  std::string website;
  Language language = Language::en;
  Theme theme = Theme::auto_;
  Timestamp created_at;
  std::int64_t revision = 1;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(UserRow, (),
                      (id, username, email, display_name, role, bio, location, website, language, theme, created_at,
                       revision, version))

struct NewRow {
  std::string username;
  std::string email;
  std::string display_name;
  std::string password_hash;
  Role role = Role::user;
  Language language = Language::en;
  Timestamp created_at;
};

struct CredentialsRow {
  UserId id;
  std::string password_hash;
};
BOOST_DESCRIBE_STRUCT(CredentialsRow, (), (id, password_hash))

struct TakenRow {
  bool username = false;
  bool email = false;
};
BOOST_DESCRIBE_STRUCT(TakenRow, (), (username, email))

Task<std::optional<UserRow>> find(postgres::Session& session, UserId id);
/// By what names are compared by (domain/names.hpp).
Task<std::optional<UserRow>> find_by_name(postgres::Session& session, std::string const& username_key);
/// In no particular order; unknown ids are left out.
Task<std::vector<UserRow>> find_all(postgres::Session& session, std::vector<UserId> const& ids);
/// Whose username or display name begins so, by username, behind the username key `after`.
Task<std::vector<UserRow>> find_by_prefix(postgres::Session& session, std::string const& prefix_key,
                                          std::string const& after, std::size_t limit);

/// By username or e-mail. A username may look like somebody else's e-mail address: the address's owner comes first.
Task<std::optional<CredentialsRow>> credentials(postgres::Session& session, std::string const& login_key);
Task<TakenRow> taken(postgres::Session& session, std::string const& username_key, std::string const& email_key);

/// Nothing when the username or the e-mail is taken; waits for one that is being taken.
Task<std::optional<UserRow>> insert(postgres::Session& transaction, NewRow const& user);
Task<std::optional<UserRow>> lock(postgres::Session& transaction, UserId id);
Task<std::optional<UserRow>> lock_by_name(postgres::Session& transaction, std::string const& username_key);
/// Writes what the profile consists of; the row must be locked.
Task<UserRow> change_profile(postgres::Session& transaction, UserRow const& user);
Task<UserRow> change_role(postgres::Session& transaction, UserId id, Role role);
Task<> change_password_hash(postgres::Session& session, UserId id, std::string const& password_hash);

}  // namespace vobe::accounts::users
