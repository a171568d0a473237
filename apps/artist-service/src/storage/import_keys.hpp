// What imports call things: a key is unique within its kind and stays with the thing over any number of imports.
#pragma once

#include <boost/describe/class.hpp>

#include <string>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "domain/catalogue.hpp"

namespace vobe::artist::import_keys {

struct Key {
  Kind kind = Kind::artist;
  std::string key;
  friend auto operator<=>(Key const&, Key const&) = default;
};
BOOST_DESCRIBE_STRUCT(Key, (), (kind, key))

/// `hash`: of the line that the thing was last made from.
struct KeyRow : Key {
  std::int64_t id = 0;
  std::string hash;
};
BOOST_DESCRIBE_STRUCT(KeyRow, (Key), (id, hash))

/// Unknown keys are left out.
Task<std::vector<KeyRow>> find(postgres::Session& session, std::vector<Key> const& keys);
Task<> put(postgres::Session& transaction, std::vector<KeyRow> const& rows);
/// The things are gone; their keys may come again.
Task<> forget(postgres::Session& transaction, Kind kind, std::vector<std::int64_t> const& ids);

}  // namespace vobe::artist::import_keys
