// A signed-in browser: what its session cookie holds, sealed.
#pragma once

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "chassis/core/time.hpp"
#include "domain/seal.hpp"

namespace vobe::frontend {

struct Session {
  std::string id;  // of this sign-in, at random; form tokens are bound to it
  std::string access_token;
  std::string refresh_token;
  std::int64_t access_ends = 0;  // seconds since 1970
  std::int64_t user_id = 0;
  std::string username;
  std::string display_name;
  std::string role;
  std::string language;  // of the account; empty when it has none
};
BOOST_DESCRIBE_STRUCT(Session, (),
                      (id, access_token, refresh_token, access_ends, user_id, username, display_name, role, language))

/// How long a browser keeps the cookie: as long as a refresh token lives.
inline constexpr std::chrono::hours session_lifetime{24 * 30};

/// Whether the access token has run out, or will before a request that begins now has ended.
bool needs_refresh(Session const& session, Timestamp now);

std::string seal_session(Seal const& seal, Session const& session);
/// Nothing for a cookie that is not ours.
std::optional<Session> open_session(Seal const& seal, std::string_view cookie);

}  // namespace vobe::frontend
