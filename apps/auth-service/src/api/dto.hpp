// What comes in over HTTP: the bodies and queries of this service's endpoints, with their constraints.
#pragma once

#include <boost/describe/class.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "chassis/http/page.hpp"
#include "chassis/schema/types.hpp"
#include "domain/names.hpp"
#include "domain/user.hpp"

namespace vobe::accounts::api {

/// A line with a rule of its own: `fault` names the type of the error, "" where there is none.
struct Username {
  static constexpr schema::TextRules rules{1, longest_username, true};
  static std::string_view fault(std::string_view name);
  std::string value;
};
struct Email {
  static constexpr schema::TextRules rules{1, longest_email, true};
  static std::string_view fault(std::string_view address);
  std::string value;
};
/// Empty: none.
struct Website {
  static constexpr schema::TextRules rules{0, 200, true};
  static std::string_view fault(std::string_view address);
  std::string value;
};

using DisplayName = Line<0, 100>;
using Password = Secret<shortest_password, longest_password>;
using Token = Secret<1, 200>;

struct NewUser {
  Username username;
  Email email;
  Password password;
  std::optional<DisplayName> display_name;
  std::optional<Language> language;
};
BOOST_DESCRIBE_STRUCT(NewUser, (), (username, email, password, display_name, language))

struct Credentials {
  Line<1, longest_email> login;
  Secret<1, longest_password> password;
};
BOOST_DESCRIBE_STRUCT(Credentials, (), (login, password))

struct RefreshToken {
  Token refresh_token;
};
BOOST_DESCRIBE_STRUCT(RefreshToken, (), (refresh_token))

struct SignOut {
  std::optional<Token> refresh_token;
};
BOOST_DESCRIBE_STRUCT(SignOut, (), (refresh_token))

struct Profile {
  Patch<DisplayName> display_name;
  Patch<Block<0, 2'000>> bio;
  Patch<Line<0, 100>> location;
  Patch<Website> website;
  Patch<Language> language;
  Patch<Theme> theme;
};
BOOST_DESCRIBE_STRUCT(Profile, (), (display_name, bio, location, website, language, theme))

struct NewRole {
  Role role = Role::user;
};
BOOST_DESCRIBE_STRUCT(NewRole, (), (role))

/// Either a batch by ids or the people whose names begin with `q`.
struct UsersQuery : http::PageQuery {
  List<UserId, 0, 100> ids;
  std::optional<Line<1, 100>> q;
};
BOOST_DESCRIBE_STRUCT(UsersQuery, (http::PageQuery), (ids, q))

}  // namespace vobe::accounts::api

namespace vobe::schema {

template <class T>
concept RuledLine = requires(std::string_view text) {
  { T::rules } -> std::convertible_to<TextRules>;
  { T::fault(text) } -> std::same_as<std::string_view>;
};

template <RuledLine T>
struct Codec<T> {
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, T& line) {
    auto const text = node.string();
    if (!text) return reader.error("string_expected");
    auto const before = reader.errors().size();
    line.value = check_text(reader, *text, T::rules);
    if (reader.errors().size() != before) return;
    if (auto const fault = T::fault(line.value); !fault.empty()) reader.error(fault, {}, line.value);
  }
  static void write(std::string& out, T const& line) { append_json_string(out, line.value); }
  static std::string describe(SchemaBuilder&) {
    return R"({"type":"string","minLength":)" + std::to_string(T::rules.shortest) + R"(,"maxLength":)" +
           std::to_string(T::rules.longest) + "}";
  }
};

}  // namespace vobe::schema
