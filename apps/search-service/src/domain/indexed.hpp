// What is kept of a document so that it can be found: its texts as words, by weight, and its keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/document.hpp"

namespace vobe::search {

/// The version of the rules by which known words become forms, sounds and slips, and documents become vectors, keys and
/// beginnings: all of domain/ that tells how something is kept, and storage/suggestions. With a higher one all that is
/// kept is written anew (service/renewal); words that only a newer way to cut texts would know are not learnt by that.
inline constexpr int index_rules = 2;

/// Something that a document mentions, or that such a thing mentions in turn, as far as it is known by now.
struct KnownName {
  DocumentType type = DocumentType::artist;
  std::int64_t id = 0;
  std::string title;
  std::vector<std::string> aliases;
  std::vector<std::int64_t> artist_ids;  // of an album or track
};

struct Indexed {
  // Words for the vector, from the heaviest weight (A) to the lightest (D).
  std::string title;
  std::string names;   // of artists and music that it is about, and its tags
  std::string topics;  // genres, what kind of thing it is, its year, a track's album
  std::string body;
  std::vector<std::string> name_keys;   // see name_keys()
  std::string title_key;                // see latin_words()
  std::vector<std::string> depends_on;  // whatever it names, directly or not, known yet or not
  std::vector<std::int64_t> artist_ids;
  std::string known_names;  // the names as they were taken, to see later whether they still are
  std::int64_t fresh = 0;   // microseconds since 1970
};

/// Of `known`, only what the document mentions, directly or not, counts.
Indexed index(Document const& document, std::vector<KnownName> const& known);

/// By which a name is recognised as a whole: folded without spaces, and behind "~" as it is heard.
std::vector<std::string> name_keys(std::string_view name);

/// The words in Latin letters, separated by spaces, at most 200 bytes.
std::string latin_words(std::string_view text);
/// The words as they are heard (see loosely_spelled()), separated by spaces, at most 200 bytes.
std::string loose_words(std::string_view text);

/// The names under which others may know it, in one text; when it changes, what depends on it is renewed.
std::string own_names(std::string_view title, std::vector<std::string> const& aliases,
                      std::vector<std::int64_t> const& artist_ids);

}  // namespace vobe::search
