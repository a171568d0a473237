// How names are ordered, filed under a letter, found and put into URLs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vobe::artist {

/// "The Beatles" → "Beatles, The"; any other name stays as it is.
std::string derived_sort_name(std::string_view name);

/// What lists go by: folded, "ё" as "е", at most 100 code points. The collation is the database's.
std::string sort_key_of(std::string_view sort_name);

/// For URLs; `otherwise` where nothing of the name is left ("( )").
std::string slug_of(std::string_view name, std::string_view otherwise);

/// The words by which these names are found: folded, "ё" as "е", also in Latin letters without accents and run together
/// ("acdc"). A name without a word ("!!!") counts as one. At most 200, each at most 100 code points.
std::vector<std::string> search_words(std::vector<std::string_view> const& names);

/// A PostgreSQL tsquery: everything whose words begin with each word of `text`, in any order; at most 10 words count.
/// `text` must hold something that can be seen.
std::string search_query(std::string_view text);

}  // namespace vobe::artist
