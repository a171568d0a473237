// One index of Elasticsearch's: made, filled, put in the place of another, deleted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/indexed.hpp"
#include "storage/elasticsearch/api.hpp"
#include "storage/engine_rows.hpp"

namespace vobe::search::elasticsearch {

/// A row with its words, as one line of JSON: what is indexed of it. Of an invisible one only that it is gone.
std::string document_text(engine_rows::Row const& row, Indexed const& indexed);

/// A document on its way. An index takes it unless it has that version or a later one.
struct Sent {
  std::string id;  // "post/7"
  std::int64_t version = 0;
  std::string text;
};

/// Does nothing where it exists already. Throws Refused.
Task<> create(Api& api, std::string index);

/// Whether `alias` leads to this index.
Task<bool> is_live(Api& api, std::string alias, std::string index);

enum class Taken : std::uint8_t { all, no_index };

/// Sends documents in requests of a few MB. What the index refuses for itself is logged and left out: it would hold up
/// all others for ever. Throws Unavailable when some of it must be tried again.
Task<Taken> send(Api& api, std::string index, std::vector<Sent> const& documents);

/// Makes everything that was sent findable, then lets `alias` lead to this index alone, in one step. Throws Refused.
Task<Taken> go_live(Api& api, std::string alias, std::string index);

/// Also when it isn't there.
Task<> remove(Api& api, std::string index);

}  // namespace vobe::search::elasticsearch
