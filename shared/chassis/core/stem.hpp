// Stems of English and Russian words, by the Snowball stemmers (snowballstem.org): those that PostgreSQL's text search
// and Elasticsearch have too.
#pragma once

#include <string>
#include <string_view>

namespace vobe::text {

/// Of a word in small letters, UTF-8: English where all its letters are ASCII, else Russian. A word with digits is its
/// own stem. Any thread.
std::string stem(std::string_view word);

}  // namespace vobe::text
