#include "service/told.hpp"

#include "chassis/events/outbox.hpp"
#include "contracts/people.hpp"

namespace vobe::accounts::told {

namespace {

Task<> tell(postgres::Session& tx, events::Type<contracts::UserState> type, users::UserRow const& user) {
  std::string const key = "user/" + std::to_string(user.id.value);
  return events::tell(tx, type, key, key,
                      contracts::UserState{.id = user.id,
                                           .username = user.username,
                                           .display_name = user.display_name,
                                           .bio = user.bio,
                                           .role = std::string(to_string(user.role)),
                                           .language = std::string(schema::name_of(user.language)),
                                           .version = user.version});
}

}  // namespace

Task<> registered(postgres::Session& tx, users::UserRow const& user) {
  return tell(tx, contracts::user_registered, user);
}

Task<> updated(postgres::Session& tx, users::UserRow const& user) {
  return tell(tx, contracts::user_updated, user);
}

}  // namespace vobe::accounts::told
