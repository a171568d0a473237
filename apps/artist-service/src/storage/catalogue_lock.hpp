// Whoever changes the catalogue's rows holds this lock: counts stay exact, events keep their order, and nobody waits in
// a circle, however many artists, albums and tracks one change touches. Editors are few; imports hold it for one batch.
#pragma once

#include "chassis/postgres/database.hpp"

namespace vobe::artist {

/// Until the transaction ends. The first statement that reads what is to be changed comes behind it. Throws
/// LockNotAvailable when others hold it for longer than lock_timeout.
Task<> lock_catalogue(postgres::Session& transaction);

}  // namespace vobe::artist
