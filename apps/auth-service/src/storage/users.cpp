#include "storage/users.hpp"

#include "domain/names.hpp"

namespace vobe::accounts::users {

namespace {

using postgres::Query;

#define VOBE_USER_COLUMNS \
  "id, username, email, display_name, role, bio, location, website, language, theme, created_at, revision, version"

constexpr Query find_user{"find_user", "SELECT " VOBE_USER_COLUMNS " FROM users WHERE id = $1"};
constexpr Query find_user_by_name{"find_user_by_name",
                                  "SELECT " VOBE_USER_COLUMNS " FROM users WHERE username_key = $1"};
constexpr Query find_users{"find_users", "SELECT " VOBE_USER_COLUMNS " FROM users WHERE id = ANY($1)"};
constexpr Query lock_user{"lock_user", "SELECT " VOBE_USER_COLUMNS " FROM users WHERE id = $1 FOR UPDATE"};
constexpr Query lock_user_by_name{"lock_user_by_name",
                                  "SELECT " VOBE_USER_COLUMNS " FROM users WHERE username_key = $1 FOR UPDATE"};

// A prefix is a range of the keys: $2 is the last string that begins with it.
constexpr Query users_by_prefix{
    "users_by_prefix",
    "SELECT " VOBE_USER_COLUMNS
    " FROM users"
    " WHERE ((username_key >= $1 AND username_key <= $2) OR (display_key >= $1 AND display_key <= $2))"
    " AND username_key > $3 ORDER BY username_key LIMIT $4"};

constexpr Query find_credentials{"find_credentials",
                                 "SELECT id, password_hash FROM users WHERE username_key = $1 OR email_key = $1"
                                 " ORDER BY (email_key = $1) DESC LIMIT 1"};

constexpr Query find_taken{"find_taken",
                           "SELECT EXISTS (SELECT FROM users WHERE username_key = $1) AS username,"
                           " EXISTS (SELECT FROM users WHERE email_key = $2) AS email"};

constexpr Query insert_user{
    "insert_user",
    "INSERT INTO users (username, username_key, email, email_key, display_name, display_key, password_hash,"
    " role, language, theme, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    " ON CONFLICT DO NOTHING RETURNING " VOBE_USER_COLUMNS};

constexpr Query update_profile{
    "update_profile",
    "UPDATE users SET display_name = $2, display_key = $3, bio = $4, location = $5, website = $6,"
    " language = $7, theme = $8, revision = revision + 1, version = version + 1 WHERE id = $1"
    " RETURNING " VOBE_USER_COLUMNS};

constexpr Query update_role{
    "update_role", "UPDATE users SET role = $2, version = version + 1 WHERE id = $1 RETURNING " VOBE_USER_COLUMNS};

constexpr Query update_password_hash{"update_password_hash", "UPDATE users SET password_hash = $2 WHERE id = $1"};

constexpr std::string_view last_code_point = "\U0010FFFF";

}  // namespace

Task<std::optional<UserRow>> find(postgres::Session& session, UserId id) {
  return session.row<UserRow>(find_user, id);
}

Task<std::optional<UserRow>> find_by_name(postgres::Session& session, std::string const& username_key) {
  return session.row<UserRow>(find_user_by_name, username_key);
}

Task<std::vector<UserRow>> find_all(postgres::Session& session, std::vector<UserId> const& ids) {
  return session.rows<UserRow>(find_users, ids);
}

Task<std::vector<UserRow>> find_by_prefix(postgres::Session& session, std::string const& prefix_key,
                                          std::string const& after, std::size_t limit) {
  return session.rows<UserRow>(users_by_prefix, prefix_key, prefix_key + std::string(last_code_point), after,
                               static_cast<std::int64_t>(limit));
}

Task<std::optional<CredentialsRow>> credentials(postgres::Session& session, std::string const& login_key) {
  return session.row<CredentialsRow>(find_credentials, login_key);
}

Task<TakenRow> taken(postgres::Session& session, std::string const& username_key, std::string const& email_key) {
  auto row = co_await session.row<TakenRow>(find_taken, username_key, email_key);
  co_return row.value();
}

Task<std::optional<UserRow>> insert(postgres::Session& transaction, NewRow const& user) {
  return transaction.row<UserRow>(insert_user, user.username, key_of(user.username), user.email, key_of(user.email),
                                  user.display_name, key_of(user.display_name), user.password_hash, user.role,
                                  user.language, Theme::auto_, user.created_at);
}

Task<std::optional<UserRow>> lock(postgres::Session& transaction, UserId id) {
  return transaction.row<UserRow>(lock_user, id);
}

Task<std::optional<UserRow>> lock_by_name(postgres::Session& transaction, std::string const& username_key) {
  return transaction.row<UserRow>(lock_user_by_name, username_key);
}

Task<UserRow> change_profile(postgres::Session& transaction, UserRow const& user) {
  auto row = co_await transaction.row<UserRow>(update_profile, user.id, user.display_name, key_of(user.display_name),
                                               user.bio, user.location, user.website, user.language, user.theme);
  co_return std::move(row).value();
}

Task<UserRow> change_role(postgres::Session& transaction, UserId id, Role role) {
  auto row = co_await transaction.row<UserRow>(update_role, id, role);
  co_return std::move(row).value();
}

Task<> change_password_hash(postgres::Session& session, UserId id, std::string const& password_hash) {
  co_await session.execute(update_password_hash, id, password_hash);
}

}  // namespace vobe::accounts::users
