// Words that mean the same when people speak of music: альбом, пластинка, LP; IV and 4.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vobe::search {

/// The other words of its group, folded; inflected forms belong to it too ("альбомы"). Empty for most words.
std::vector<std::string> synonyms_of(std::string_view folded);

/// Whether it says what kind of thing is looked for, and not which: "альбом", "песни", "band".
bool names_a_kind(std::string_view folded);

}  // namespace vobe::search
