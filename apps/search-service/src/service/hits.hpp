// What the engines find, as it is shown.
#pragma once

#include <string>
#include <vector>

#include "service/views.hpp"
#include "storage/matches.hpp"
#include "storage/suggestions.hpp"

namespace vobe::search {

/// What a hit's snippet is cut from.
std::string shown_text(matching::HitRow const& row);

/// Without its snippet.
HitView view_of(matching::HitRow row, double score);

Facets facets_of(std::vector<matching::FacetRow> rows);

/// Those of one type beside each other, else in the order in which they are.
std::vector<SuggestionView> by_type(std::vector<SuggestionView> mixed);

/// The best of the rows, at most `limit`, not too many of one type where there are others, those of one type beside
/// each other.
std::vector<SuggestionView> best_by_type(std::vector<suggestions::FoundRow> rows, std::size_t limit);

}  // namespace vobe::search
