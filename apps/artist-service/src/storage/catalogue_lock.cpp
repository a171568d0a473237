#include "storage/catalogue_lock.hpp"

namespace vobe::artist {

namespace {
// The number is this lock's alone among the advisory locks of the database.
constexpr postgres::Query take_lock{"lock_catalogue", "SELECT pg_advisory_xact_lock(7203001)"};
}  // namespace

Task<> lock_catalogue(postgres::Session& transaction) {
  co_await transaction.execute(take_lock);
}

}  // namespace vobe::artist
