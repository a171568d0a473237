// What an index consists of: its analysis and its fields.
#pragma once

#include <string>
#include <string_view>

namespace vobe::search::elasticsearch {

/// Counts the changes to `index_body()`. An index of a lower version is built anew when a service starts.
inline constexpr int mapping_version = 1;

/// What an index is created with: settings and mappings, and one alias by which it is written to.
std::string index_body(std::string_view write_alias);

/// Written to by its alias alone (`require_alias`): what was deleted doesn't come into being again by being written to.
std::string write_alias_of(std::string_view index);

}  // namespace vobe::search::elasticsearch
