#include "service/access.hpp"

#include "chassis/auth/es256.hpp"
#include "chassis/core/encoding.hpp"
#include "chassis/core/errors.hpp"

namespace vobe::feedback {

namespace {
constexpr std::size_t key_bytes = 18;
}

std::string new_key() {
  return base64url_encode(random_bytes(key_bytes));
}

std::string hash_of_key(std::string_view key) {
  return hex_encode(auth::es256::sha256(key));
}

Task<Admitted> admit(postgres::Session& session, std::string ticket, Claim claim) {
  auto row = co_await tickets::find(session, ticket);
  if (!row) throw NotFound("there is no such ticket");
  bool const own = claim.viewer && row->author_id == claim.viewer->user_id;
  bool const moderates = claim.moderates();
  bool with_key = false;
  if (!own && !moderates && claim.key) with_key = co_await tickets::has_key(session, row->id, hash_of_key(*claim.key));
  if (!own && !moderates && !with_key) throw NotFound("there is no such ticket");
  co_return Admitted{
      .ticket = std::move(*row), .moderator = moderates, .side = moderates && !own ? Side::team : Side::author};
}

}  // namespace vobe::feedback
