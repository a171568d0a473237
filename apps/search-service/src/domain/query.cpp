#include "domain/query.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "chassis/core/text.hpp"
#include "domain/words.hpp"

namespace vobe::search {

namespace {

struct Quotes {
  std::string_view open;
  std::string_view close;
};
constexpr std::array quotes{Quotes{"\"", "\""}, Quotes{"«", "»"}, Quotes{"“", "”"}, Quotes{"„", "“"}};

/// Reads from the front of what is left.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) { skip_spaces(); }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  void skip_spaces() {
    auto const trimmed = text::trim(rest_);
    rest_ =
        trimmed.empty() ? std::string_view() : rest_.substr(static_cast<std::size_t>(trimmed.data() - rest_.data()));
  }

  bool take(std::string_view prefix) {
    if (!rest_.starts_with(prefix)) return false;
    rest_.remove_prefix(prefix.size());
    return true;
  }
  /// An operator's name, in any case.
  bool take_name(std::string_view name) {
    if (text::fold(rest_.substr(0, name.size())) != name) return false;
    rest_.remove_prefix(name.size());
    return true;
  }
  /// What stands in quotes, when they are closed again.
  std::optional<std::string_view> take_quoted() {
    for (auto const& pair : quotes) {
      if (!rest_.starts_with(pair.open)) continue;
      auto const close = rest_.find(pair.close, pair.open.size());
      if (close == std::string_view::npos) continue;
      auto const inside = rest_.substr(pair.open.size(), close - pair.open.size());
      rest_.remove_prefix(close + pair.close.size());
      return inside;
    }
    return std::nullopt;
  }
  /// Everything up to the next space.
  std::string_view take_chunk() {
    std::size_t length = 0;
    while (length < rest_.size() && !begins_with_space(rest_.substr(length))) {
      ++length;
      while (length < rest_.size() && (static_cast<unsigned char>(rest_[length]) & 0xc0) == 0x80) ++length;
    }
    auto const chunk = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return chunk;
  }
  [[nodiscard]] bool before_space() const { return rest_.empty() || begins_with_space(rest_); }

 private:
  static bool begins_with_space(std::string_view text) {
    std::size_t length = 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) ++length;
    return text::trim(text.substr(0, length)).empty();
  }
  std::string_view rest_;
};

std::string value_of(Cursor& cursor) {
  if (auto const quoted = cursor.take_quoted()) return std::string(text::trim(*quoted));
  return std::string(cursor.take_chunk());
}

void add_term(ParsedQuery& query, std::string_view text, bool phrase, bool excluded) {
  if (query.terms.size() >= most_terms) return;
  auto const words = words_of(text);
  if (!words.empty()) query.terms.push_back({std::string(text), phrase && words.size() > 1, excluded});
}

bool take_filter(Cursor& cursor, ParsedQuery& query) {
  struct Filter {
    std::string_view name;
    std::vector<std::string>& values;
  };
  for (auto& filter : {Filter{"tag:", query.tags}, Filter{"by:", query.authors}, Filter{"artist:", query.artists}}) {
    if (!cursor.take_name(filter.name)) continue;
    auto value = value_of(cursor);
    if (!words_of(value).empty() && filter.values.size() < most_terms) filter.values.push_back(std::move(value));
    return true;
  }
  return false;
}

}  // namespace

bool ParsedQuery::has_words() const {
  return !symbols.empty() || std::ranges::any_of(terms, [](Term const& term) { return !term.excluded; });
}

bool ParsedQuery::empty() const {
  return !has_words() && tags.empty() && authors.empty() && artists.empty();
}

std::string ParsedQuery::wanted_text() const {
  std::string out = symbols;
  for (auto const& term : terms) {
    if (term.excluded) continue;
    if (!out.empty()) out += ' ';
    out += term.text;
  }
  return out;
}

ParsedQuery parse_query(std::string_view text) {
  ParsedQuery query;
  Cursor cursor(text);
  bool operators = false;
  while (!cursor.at_end()) {
    bool excluded = cursor.take("-");
    if (excluded && cursor.before_space()) excluded = false;  // a dash between words
    if (auto const quoted = cursor.take_quoted()) {
      add_term(query, *quoted, true, excluded);
    } else if (!excluded && take_filter(cursor, query)) {
      operators = true;
    } else {
      add_term(query, cursor.take_chunk(), false, excluded);
    }
    cursor.skip_spaces();
  }
  if (query.terms.empty() && !operators && text::visible_length(text) > 0)
    query.symbols = std::string(text::trim(text));
  return query;
}

}  // namespace vobe::search
