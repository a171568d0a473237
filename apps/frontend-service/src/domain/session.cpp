#include "domain/session.hpp"

#include "chassis/core/errors.hpp"
#include "chassis/schema/json.hpp"

namespace vobe::frontend {

bool needs_refresh(Session const& session, Timestamp now) {
  constexpr std::chrono::seconds margin{20};
  auto const ends = Timestamp(std::chrono::seconds(session.access_ends));
  return now + margin >= ends;
}

std::string seal_session(Seal const& seal, Session const& session) {
  return seal.seal(schema::to_json(session));
}

std::optional<Session> open_session(Seal const& seal, std::string_view cookie) {
  auto const json = seal.open(cookie);
  if (!json) return std::nullopt;
  try {
    return schema::from_json<Session>(*json, schema::Unknown::ignore);
  } catch (Error const&) {
    return std::nullopt;  // sealed by a version whose sessions looked different
  }
}

}  // namespace vobe::frontend
