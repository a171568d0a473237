#include "domain/query.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "chassis/core/text.hpp"
#include "chassis/schema/codec.hpp"
#include "domain/words.hpp"

namespace vobe::search {

namespace {

struct Quotes {
  std::string_view open;
  std::string_view close;
};
constexpr std::array quotes{Quotes{"\"", "\""}, Quotes{"«", "»"}, Quotes{"“", "”"}, Quotes{"„", "“"}};

/// That with which the text begins, or nothing.
std::string_view opening_quote_of(std::string_view text) {
  auto const pair = std::ranges::find_if(quotes, [&](Quotes const& each) { return text.starts_with(each.open); });
  return pair == quotes.end() ? std::string_view() : pair->open;
}

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
  /// Quotes that are not closed again say nothing.
  void skip_opening_quotes() {
    while (!opening_quote_of(rest_).empty()) take(opening_quote_of(rest_));
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
  cursor.skip_opening_quotes();
  return std::string(cursor.take_chunk());
}

void add_term(ParsedQuery& query, std::string_view text, bool phrase, bool excluded) {
  if (query.terms.size() >= most_terms) return;
  auto const words = words_of(text);
  if (!words.empty()) query.terms.push_back({std::string(text), phrase && words.size() > 1, excluded});
}

bool take_operator(Cursor& cursor, ParsedQuery& query, bool excluded) {
  for (auto const field : {Field::tag, Field::by, Field::artist}) {
    if (!cursor.take_name(std::string(schema::name_of(field)) + ':')) continue;
    auto value = value_of(cursor);
    if (!words_of(value).empty() && query.operators.size() < most_terms)
      query.operators.push_back({field, std::move(value), excluded});
    return true;
  }
  return false;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  auto const fitting =
      std::ranges::find_if(quotes, [&](Quotes const& pair) { return text.find(pair.close) == std::string_view::npos; });
  if (fitting == quotes.end()) return std::string(text);
  return std::string(fitting->open) + std::string(text) + std::string(fitting->close);
}

bool ParsedQuery::has_words() const {
  return !symbols.empty() || std::ranges::any_of(terms, [](Term const& term) { return !term.excluded; });
}

bool ParsedQuery::empty() const {
  return !has_words() && std::ranges::all_of(operators, &Operator::excluded);
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

std::string ParsedQuery::operators_text() const {
  std::string out;
  for (auto const& [field, value, excluded] : operators) {
    if (!out.empty()) out += ' ';
    if (excluded) out += '-';
    out += std::string(schema::name_of(field)) + ':';
    bool const plain = Cursor(value).take_chunk() == value && opening_quote_of(value).empty();
    out += plain ? value : in_quotes(value);
  }
  return out;
}

ParsedQuery parse_query(std::string_view text) {
  ParsedQuery query;
  Cursor cursor(text);
  bool has_operators = false;
  while (!cursor.at_end()) {
    bool excluded = cursor.take("-");
    if (excluded && cursor.before_space()) excluded = false;  // a dash between words
    if (auto const quoted = cursor.take_quoted()) {
      add_term(query, *quoted, true, excluded);
    } else if (take_operator(cursor, query, excluded)) {
      has_operators = true;
    } else {
      cursor.skip_opening_quotes();
      add_term(query, cursor.take_chunk(), false, excluded);
    }
    cursor.skip_spaces();
  }
  if (query.terms.empty() && !has_operators && text::visible_length(text) > 0)
    query.symbols = std::string(text::trim(text));
  return query;
}

}  // namespace vobe::search
