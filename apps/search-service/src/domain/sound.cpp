#include "domain/sound.hpp"

#include <algorithm>
#include <array>

#include "chassis/core/text.hpp"
#include "domain/english.hpp"
#include "domain/latin_letters.hpp"
#include "domain/words.hpp"

namespace vobe::search {

namespace {

constexpr std::size_t most_readings = 8;

struct Rule {
  std::string_view from;
  std::string_view to;
};

// Longest first where one begins like another.
constexpr std::array rules{
    Rule{"shch", "sh"}, Rule{"tsch", "ch"}, Rule{"dzh", "j"}, Rule{"sch", "sh"}, Rule{"tch", "ch"}, Rule{"cqu", "kv"},
    Rule{"zh", "j"},    Rule{"dj", "j"},    Rule{"dg", "j"},  Rule{"sh", "sh"},  Rule{"ch", "ch"},  Rule{"kh", "h"},
    Rule{"ph", "f"},    Rule{"th", "t"},    Rule{"ck", "k"},  Rule{"qu", "kv"},  Rule{"wh", "v"},   Rule{"ee", "i"},
    Rule{"ea", "i"},    Rule{"ie", "i"},    Rule{"oo", "u"},  Rule{"ou", "o"},   Rule{"ow", "o"},   Rule{"au", "o"},
    Rule{"yu", "u"},    Rule{"ya", "a"},    Rule{"yo", "o"},  Rule{"ye", "e"},   Rule{"ay", "ai"},  Rule{"iy", "i"},
    Rule{"yy", "i"},    Rule{"ij", "i"},    Rule{"tz", "ts"}, Rule{"q", "k"},    Rule{"x", "ks"},   Rule{"w", "v"},
    Rule{"z", "s"},     Rule{"y", "i"}};

/// A spelling's letters as they are read in it, "c" before "e" as "s".
std::string level(std::string_view latin) {
  std::string out;
  for (std::size_t at = 0; at < latin.size();) {
    auto const rest = latin.substr(at);
    if (rest.starts_with("gh") && at > 0 && is_vowel(latin[at - 1])) {  // wright, high
      at += 2;
      continue;
    }
    bool const silent = rest[0] == 'h' && at > 0 && is_vowel(latin[at - 1]) && (rest.size() == 1 || !is_vowel(rest[1]));
    if (silent) {  // bahn
      ++at;
      continue;
    }
    if (rest[0] == 'c' && !rest.starts_with("ch") && !rest.starts_with("ck") && !rest.starts_with("cqu")) {
      out += rest.size() > 1 && softens(rest[1]) ? 's' : 'k';
      ++at;
      continue;
    }
    bool const consonant = rest.starts_with("ow") && rest.size() > 2 && is_vowel(rest[2]);  // Bowie, unlike Bow
    auto const rule = std::ranges::find_if(rules, [&](Rule const& r) {
      return rest[0] == r.from[0] && rest.starts_with(r.from) && !(consonant && r.from == "ow");
    });
    if (rule == rules.end()) {
      out += rest[0];
      ++at;
    } else {
      out += rule->to;
      at += rule->from.size();
    }
  }
  if (out.size() > 3 && out.ends_with('e') && !is_vowel(out[out.size() - 2])) out.pop_back();  // mode
  auto const doubled = std::ranges::unique(out, [](char a, char b) { return a == b && (a < '0' || a > '9'); });
  out.erase(doubled.begin(), doubled.end());
  return out;
}

std::string_view sound_of(std::string_view rest) {
  if (rest.starts_with("sh") || rest.starts_with("ch")) return "X";
  if (rest.starts_with("ts")) return "S";
  switch (rest[0]) {
    case 'j': return "X";
    case 'b':
    case 'p': return "P";
    case 'd':
    case 't': return "T";
    case 'g':
    case 'k': return "K";
    case 'v':
    case 'f': return "F";
    case 's': return "S";
    case 'l': return "L";
    case 'm': return "M";
    case 'n': return "N";
    case 'r': return "R";
    default: return {};
  }
}

std::string consonants(std::string_view levelled) {
  std::string key;
  if (!levelled.empty() && is_vowel(levelled[0])) key += 'A';
  for (std::size_t at = 0; at < levelled.size();) {
    auto const rest = levelled.substr(at);
    auto const sound = sound_of(rest);
    if (!sound.empty() && (key.empty() || key.back() != sound[0])) key += sound;
    bool const pair = rest.starts_with("sh") || rest.starts_with("ch") || rest.starts_with("ts");
    at += pair ? 2 : 1;
  }
  return key;
}

/// A spelling that is read in several ways: "ch" of Rachmaninoff, "j" of Julio, "g" of Genesis.
struct Ambiguity {
  std::string_view letters;
  std::string_view other;
  bool before_soft = false;  // only before e, i, y
  bool at_start = false;
  bool cyrillic = false;  // in which script it stands
};
constexpr std::array ambiguities{Ambiguity{.letters = "tion", .other = "shn"},
                                 Ambiguity{.letters = "sion", .other = "shn"},
                                 Ambiguity{.letters = "ture", .other = "cher"},
                                 Ambiguity{.letters = "cc", .other = "ch", .before_soft = true},
                                 Ambiguity{.letters = "qu", .other = "k"},
                                 Ambiguity{.letters = "x", .other = "s", .at_start = true},
                                 Ambiguity{.letters = "ps", .other = "s", .at_start = true},
                                 Ambiguity{.letters = "kn", .other = "n", .at_start = true},
                                 Ambiguity{.letters = "wr", .other = "r", .at_start = true},
                                 Ambiguity{.letters = "ch", .other = "k"},
                                 Ambiguity{.letters = "ch", .other = "kh"},
                                 Ambiguity{.letters = "j", .other = "y"},
                                 Ambiguity{.letters = "j", .other = "kh"},
                                 Ambiguity{.letters = "g", .other = "j", .before_soft = true},
                                 Ambiguity{.letters = "th", .other = "s"},
                                 Ambiguity{.letters = "w", .other = "u"},
                                 Ambiguity{.letters = "au", .other = "av"},
                                 Ambiguity{.letters = "u", .other = "v", .at_start = true, .cyrillic = true},
                                 Ambiguity{.letters = "g", .other = "kh", .at_start = true, .cyrillic = true},
                                 Ambiguity{.letters = "ts", .other = "t's", .cyrillic = true},
                                 Ambiguity{.letters = "sht", .other = "st", .cyrillic = true},
                                 Ambiguity{.letters = "shp", .other = "sp", .cyrillic = true}};

std::string read_otherwise(std::string_view latin, Ambiguity const& ambiguity) {
  std::string out(latin);
  for (std::size_t at = 0; (at = out.find(ambiguity.letters, at)) != std::string::npos;) {
    auto const behind = at + ambiguity.letters.size();
    bool const fits =
        (!ambiguity.at_start || at == 0) && (!ambiguity.before_soft || (behind < out.size() && softens(out[behind])));
    if (fits) out.replace(at, ambiguity.letters.size(), ambiguity.other);
    at += fits ? ambiguity.other.size() : ambiguity.letters.size();
  }
  return out;
}

}  // namespace

std::string in_latin(std::string_view folded) {
  std::string latin = text::slug(folded, longest_word);
  std::erase(latin, '-');
  return latin;
}

std::string loosely_spelled(std::string_view folded) {
  return level(in_latin(folded));
}

std::string heard_in_english(std::string_view folded) {
  if (!std::ranges::all_of(folded, [](char c) { return c >= 'a' && c <= 'z'; })) return {};
  auto heard = level(read_in_english(folded));
  return heard == level(folded) ? std::string() : heard;
}

std::string typed_letters(std::string_view folded) {
  constexpr std::string_view cyrillic = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&*";  // а … я; ё is folded
  std::string letters;
  for (std::size_t i = 0; i < folded.size(); ++i) {
    auto const byte = static_cast<unsigned char>(folded[i]);
    if (byte < 0x80) {
      letters += folded[i];
      continue;
    }
    if (i + 1 == folded.size()) return {};
    auto const letter = static_cast<std::size_t>((byte & 0x1f) << 6 | (static_cast<unsigned char>(folded[++i]) & 0x3f));
    if ((byte & 0xe0) != 0xc0 || letter < 0x430 || letter - 0x430 >= cyrillic.size()) return {};
    letters += cyrillic[letter - 0x430];
  }
  return letters;
}

std::vector<std::string> sounds_of(std::string_view folded) {
  bool const cyrillic = is_cyrillic(folded);
  std::vector<std::string> readings{in_latin(folded)};
  for (auto const& ambiguity : ambiguities) {
    if (ambiguity.cyrillic != cyrillic) continue;
    for (std::size_t i = 0, known = readings.size(); i < known && readings.size() < most_readings; ++i) {
      auto other = read_otherwise(readings[i], ambiguity);
      if (other != readings[i]) readings.push_back(std::move(other));
    }
  }
  std::vector<std::string> keys;
  for (auto const& reading : readings) {
    auto key = consonants(level(reading));
    if (!key.empty() && std::ranges::find(keys, key) == keys.end()) keys.push_back(std::move(key));
  }
  return keys;
}

std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  std::vector<std::size_t> before(a.size() + 1);
  std::vector<std::size_t> last(a.size() + 1);
  std::vector<std::size_t> row(a.size() + 1);
  for (std::size_t i = 0; i <= a.size(); ++i) last[i] = i;
  for (std::size_t j = 1; j <= b.size(); ++j) {
    row[0] = j;
    std::size_t least = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
      row[i] = std::min({last[i] + 1, row[i - 1] + 1, last[i - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[i] = std::min(row[i], before[i - 2] + 1);
      least = std::min(least, row[i]);
    }
    if (least > limit) return limit + 1;
    std::swap(before, last);
    std::swap(last, row);
  }
  return std::min(last[a.size()], limit + 1);
}

std::vector<std::string> deletions_of(std::string_view loose) {
  std::vector<std::string> all;
  if (loose.size() < 3 || loose.size() > 24) return all;
  all.emplace_back(loose);
  for (std::size_t i = 0; i < loose.size(); ++i) {
    if (i > 0 && loose[i] == loose[i - 1]) continue;  // the same as without its neighbour
    std::string shorter(loose);
    shorter.erase(i, 1);
    all.push_back(std::move(shorter));
  }
  return all;
}

}  // namespace vobe::search
