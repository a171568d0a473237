#include "domain/checked.hpp"

#include <algorithm>

#include "chassis/core/text.hpp"
#include "chassis/schema/types.hpp"

namespace vobe::artist {

namespace {

using schema::TextRules;

bool is_web_address(std::string_view url) {
  auto const foreign = [](char c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte <= ' ' || c == '"' || c == '<' || c == '>' || c == '\\' || c == '`';
  };
  for (std::string_view const scheme : {"http://", "https://"}) {
    if (url.starts_with(scheme) && url.size() > scheme.size()) return std::ranges::none_of(url, foreign);
  }
  return false;
}

}  // namespace

std::string CountryRule::check(schema::Reader& reader, std::string_view text) {
  std::string code(text);
  for (char& c : code) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  bool const valid = code.size() == 2 && std::ranges::all_of(code, [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!valid) reader.error("not_a_country", {}, text);
  return code;
}

std::string AddressRule::check(schema::Reader& reader, std::string_view text) {
  auto const before = reader.errors().size();
  auto address = schema::check_text(reader, text, TextRules{1, 1000, true});
  if (reader.errors().size() == before && !is_web_address(address)) reader.error("not_a_url", {}, text);
  return address;
}

std::string GenreRule::check(schema::Reader& reader, std::string_view text) {
  auto const before = reader.errors().size();
  auto name = schema::check_text(reader, text, TextRules{1, 60, true});
  if (reader.errors().size() == before && text::slug(name).empty()) reader.error("not_allowed", {}, text);
  return name;
}

std::string JoinPhraseRule::check(schema::Reader& reader, std::string_view text) {
  auto const before = reader.errors().size();
  auto phrase = schema::check_text(reader, text, TextRules{0, 50, false});
  if (reader.errors().size() == before && text::has_line_breaking_or_control(phrase)) {
    reader.error("control_character", {}, text);
  }
  return phrase;
}

}  // namespace vobe::artist
