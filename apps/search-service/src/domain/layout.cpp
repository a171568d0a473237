#include "domain/layout.hpp"

#include <array>

#include "chassis/core/text.hpp"

namespace vobe::search {

namespace {

struct Key {
  std::string_view latin;
  std::string_view cyrillic;
};

constexpr std::array keys{Key{"q", "й"},  Key{"w", "ц"}, Key{"e", "у"}, Key{"r", "к"}, Key{"t", "е"}, Key{"y", "н"},
                          Key{"u", "г"},  Key{"i", "ш"}, Key{"o", "щ"}, Key{"p", "з"}, Key{"[", "х"}, Key{"]", "ъ"},
                          Key{"a", "ф"},  Key{"s", "ы"}, Key{"d", "в"}, Key{"f", "а"}, Key{"g", "п"}, Key{"h", "р"},
                          Key{"j", "о"},  Key{"k", "л"}, Key{"l", "д"}, Key{";", "ж"}, Key{"'", "э"}, Key{"z", "я"},
                          Key{"x", "ч"},  Key{"c", "с"}, Key{"v", "м"}, Key{"b", "и"}, Key{"n", "т"}, Key{"m", "ь"},
                          Key{",", "б"},  Key{".", "ю"}, Key{"`", "ё"}, Key{"{", "х"}, Key{"}", "ъ"}, Key{":", "ж"},
                          Key{"\"", "э"}, Key{"<", "б"}, Key{">", "ю"}, Key{"~", "ё"}};

bool is_latin_letter(char c) {
  return c >= 'a' && c <= 'z';
}

std::string_view to_cyrillic(char c) {
  for (auto const& key : keys) {
    if (key.latin[0] == c) return key.cyrillic;
  }
  return {};
}

std::string_view to_latin(std::string_view letter) {
  for (auto const& key : keys) {
    if (key.cyrillic == letter) return key.latin;
  }
  return {};
}

}  // namespace

std::string other_layout(std::string_view text) {
  std::string const folded = text::fold(text);
  bool latin = false;
  bool cyrillic = false;
  std::string out;
  for (std::size_t at = 0; at < folded.size();) {
    auto const byte = static_cast<unsigned char>(folded[at]);
    if (byte < 0x80) {
      latin = latin || is_latin_letter(folded[at]);
      auto const other = to_cyrillic(folded[at]);
      if (other.empty()) out += folded[at];
      else out += other;
      ++at;
      continue;
    }
    // Every Cyrillic letter of the layout has two bytes; anything longer is another script.
    auto const other = (byte & 0xe0) == 0xc0 ? to_latin(std::string_view(folded).substr(at, 2)) : std::string_view();
    if (other.empty()) return {};
    if (!cyrillic) {  // punctuation that was already turned the other way stays what it is
      out = folded.substr(0, at);
      cyrillic = true;
    }
    out += other;
    at += 2;
    while (at < folded.size() && static_cast<unsigned char>(folded[at]) < 0x80) {
      latin = latin || is_latin_letter(folded[at]);
      out += folded[at++];
    }
  }
  return latin == cyrillic ? std::string() : out;
}

}  // namespace vobe::search
