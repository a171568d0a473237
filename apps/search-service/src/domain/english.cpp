#include "domain/english.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "domain/latin_letters.hpp"

namespace vobe::search {

namespace {

enum class Place : std::uint8_t { anywhere, start, end, before_consonant };

struct Rule {
  std::string_view letters;
  std::string_view spoken;
  Place place = Place::anywhere;
};

// The first that fits is taken: longer ones stand before those they begin like.
constexpr std::array rules{Rule{"ssion", "shn"},
                           Rule{"ation", "eyshn"},
                           Rule{"tion", "shn"},
                           Rule{"sion", "zhn"},
                           Rule{"cious", "shes"},
                           Rule{"tious", "shes"},
                           Rule{"cial", "shl"},
                           Rule{"tial", "shl"},
                           Rule{"ture", "cher"},
                           Rule{"sure", "zher"},
                           Rule{"eigh", "ey"},
                           Rule{"augh", "o"},
                           Rule{"ough", "o"},
                           Rule{"igh", "ay"},
                           Rule{"ange", "eyndzh", Place::end},
                           Rule{"aste", "eyst", Place::end},
                           Rule{"dge", "dzh", Place::end},
                           Rule{"ge", "dzh", Place::end},
                           Rule{"que", "k", Place::end},
                           Rule{"are", "er", Place::end},
                           Rule{"ure", "yur", Place::end},
                           Rule{"ove", "av", Place::end},
                           Rule{"ind", "aynd", Place::end},
                           Rule{"ild", "ayld", Place::end},
                           Rule{"ue", "yu", Place::end},
                           Rule{"oe", "o", Place::end},
                           Rule{"le", "l", Place::end},
                           Rule{"psych", "sayk", Place::start},
                           Rule{"ir", "ayr", Place::start},
                           Rule{"ico", "ayko", Place::start},
                           Rule{"ido", "aydo", Place::start},
                           Rule{"isl", "ayl", Place::start},
                           Rule{"kn", "n", Place::start},
                           Rule{"wr", "r", Place::start},
                           Rule{"ps", "s", Place::start},
                           Rule{"x", "z", Place::start},
                           Rule{"you", "yu"},
                           Rule{"who", "khu"},
                           Rule{"war", "vor"},
                           Rule{"all", "ol"},
                           Rule{"alk", "ok"},
                           Rule{"sch", "sk"},
                           Rule{"tch", "ch"},
                           Rule{"ch", "ch"},
                           Rule{"sh", "sh"},
                           Rule{"ph", "f"},
                           Rule{"th", "s"},
                           Rule{"wh", "v"},
                           Rule{"ck", "k"},
                           Rule{"qu", "kv"},
                           Rule{"ai", "ey"},
                           Rule{"ay", "ey"},
                           Rule{"ee", "i"},
                           Rule{"ea", "i"},
                           Rule{"ie", "i"},
                           Rule{"oa", "o"},
                           Rule{"oo", "u"},
                           Rule{"ou", "au"},
                           Rule{"ow", "ou", Place::end},
                           Rule{"ow", "au", Place::before_consonant},
                           Rule{"oy", "oy"},
                           Rule{"au", "o"},
                           Rule{"aw", "o"},
                           Rule{"ew", "yu"},
                           Rule{"ir", "er", Place::before_consonant},
                           Rule{"ir", "er", Place::end},
                           Rule{"ur", "er", Place::before_consonant},
                           Rule{"ur", "er", Place::end},
                           Rule{"x", "ks"},
                           Rule{"w", "v"},
                           Rule{"j", "dzh"},
                           Rule{"h", "kh"}};

bool is_consonant(char c) {
  return c >= 'a' && c <= 'z' && !is_vowel(c);
}

/// The letter at a place; 0 beyond the end.
char at(std::string_view word, std::size_t place) {
  return place < word.size() ? word[place] : '\0';
}

bool fits(Rule const& rule, std::string_view word, std::size_t place) {
  if (word[place] != rule.letters[0] || !word.substr(place).starts_with(rule.letters)) return false;
  auto const behind = word.substr(place + rule.letters.size());
  switch (rule.place) {
    case Place::anywhere: return true;
    case Place::start: return place == 0;
    case Place::end: return behind.empty() || behind == "s";
    case Place::before_consonant: return !behind.empty() && is_consonant(behind[0]);
  }
  return false;
}

bool hisses(char consonant) {
  return std::string_view("cgsxz").contains(consonant);
}

/// Whether a consonant and a silent "e" follow, behind which the word or its first part ends: "snake", "times",
/// "white-snake", but not "roses".
bool is_long(std::string_view word, std::size_t vowel) {
  char const consonant = at(word, vowel + 1);
  if (!is_consonant(consonant) || consonant == 'x' || at(word, vowel + 2) != 'e') return false;
  auto const behind = word.substr(vowel + 3);
  if (behind.empty() || (behind == "s" && !hisses(consonant))) return true;
  bool const two_consonants = is_consonant(behind[0]) && is_consonant(at(behind, 1));
  return word[vowel] != 'e' && two_consonants && std::ranges::any_of(behind.substr(2), is_vowel);
}

/// Whether the syllable ends in a consonant, which makes its vowel short: "dust", "back".
bool is_closed(std::string_view word, std::size_t vowel) {
  return is_consonant(at(word, vowel + 1)) && !is_vowel(at(word, vowel + 2));
}

std::string_view long_vowel(char vowel) {
  switch (vowel) {
    case 'a': return "ey";
    case 'e': return "i";
    case 'o': return "ou";
    case 'u': return "yu";
    default: return "ay";  // i, y
  }
}

std::string_view short_vowel(std::string_view word, std::size_t place) {
  bool const closed = is_closed(word, place);
  switch (word[place]) {
    case 'a': return closed && at(word, place + 1) != 'r' ? "e" : "a";
    case 'u': return closed ? "a" : "u";
    default: return word.substr(place, 1);
  }
}

/// No vowel before that place but those that stand right before it.
bool is_first_vowel(std::string_view word, std::size_t place) {
  while (place > 0 && is_vowel(word[place - 1])) --place;
  return std::ranges::none_of(word.substr(0, place), is_vowel);
}

bool is_only_vowel(std::string_view word, std::size_t place) {
  return std::ranges::none_of(word.substr(0, place), is_vowel) &&
         std::ranges::none_of(word.substr(place + 1), is_vowel);
}

/// What one letter says that no rule knows.
std::string_view spoken(std::string_view word, std::size_t place) {
  char const letter = word[place];
  bool const last = place + 1 == word.size();
  if (letter == 'c') return softens(at(word, place + 1)) ? "s" : "k";
  if (letter == 'y' && is_vowel(at(word, place + 1))) return "y";                              // yes, beyond
  if (letter == 'e' && word.substr(place) == "ey" && !is_first_vowel(word, place)) return {};  // money
  if (letter == 'y' && last && place > 0 && word[place - 1] == 'e') return is_first_vowel(word, place) ? "y" : "i";
  if (letter == 'y' && last) return is_only_vowel(word, place) ? "ay" : "i";
  if (letter == 'e' && last && word.size() > 2 && !is_only_vowel(word, place)) return {};
  return is_vowel(letter) ? short_vowel(word, place) : word.substr(place, 1);
}

constexpr std::array letter_names{"ey",    "bi",  "si", "di", "i",      "ef",  "dzhi", "eych", "ay",
                                  "dzhey", "key", "el", "em", "en",     "ou",  "pi",   "kyu",  "ar",
                                  "es",    "ti",  "yu", "vi", "dablyu", "eks", "vay",  "zi"};

bool is_stop(char c) {
  return std::string_view("bcdgkpqt").contains(c);
}

/// Two letters that no word has beside each other, because the tongue stops twice.
bool is_unspeakable(std::string_view pair) {
  constexpr std::array<std::string_view, 6> spoken_pairs{"bt", "ck", "cq", "ct", "dg", "pt"};
  return pair[0] != pair[1] && is_stop(pair[0]) && is_stop(pair[1]) &&
         std::ranges::find(spoken_pairs, pair) == spoken_pairs.end();
}

/// Short, and read letter by letter: "acdc", "mgmt".
bool is_spelled_out(std::string_view word) {
  if (word.size() < 2 || word.size() > 4) return false;
  if (std::ranges::none_of(word, is_vowel)) return true;
  for (std::size_t i = 0; i + 1 < word.size(); ++i) {
    if (is_unspeakable(word.substr(i, 2))) return true;
  }
  return false;
}

}  // namespace

std::string read_in_english(std::string_view latin) {
  std::string out;
  if (is_spelled_out(latin)) {
    for (char const letter : latin) out += letter_names[static_cast<std::size_t>(letter - 'a')];
    return out;
  }
  for (std::size_t place = 0; place < latin.size();) {
    auto const* const rule = std::ranges::find_if(rules, [&](Rule const& r) { return fits(r, latin, place); });
    if (rule != rules.end()) {
      out += rule->spoken;
      place += rule->letters.size();
    } else if (is_vowel(latin[place]) && is_long(latin, place)) {
      out += long_vowel(latin[place]);
      out += latin[place + 1] == 'g' ? "dzh" : spoken(latin, place + 1);  // rage
      place += 3;
    } else {
      out += spoken(latin, place);
      ++place;
    }
  }
  return out;
}

}  // namespace vobe::search
