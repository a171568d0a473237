// Texts with rules of the catalogue's own, checked while they are read, so that what is wrong with them is told with
// everything else: country codes, web addresses, names of genres, what joins the artists of a credit.
#pragma once

#include <string>
#include <string_view>

#include "chassis/schema/codec.hpp"

namespace vobe::artist {

/// `Rule::check` returns the text in its normal form, or reports what is wrong with it; `Rule::schema` describes it.
template <class Rule>
struct Checked {
  std::string value;
};

/// Two letters (ISO 3166-1 alpha-2), in capitals however they were written.
struct CountryRule {
  static constexpr std::string_view schema = R"({"type":"string","pattern":"^[A-Za-z]{2}$"})";
  static std::string check(schema::Reader& reader, std::string_view text);
};

/// http or https, at most 1,000 code points.
struct AddressRule {
  static constexpr std::string_view schema = R"({"type":"string","format":"uri","maxLength":1000})";
  static std::string check(schema::Reader& reader, std::string_view text);
};

/// A line of at most 60 code points that a slug can be made of.
struct GenreRule {
  static constexpr std::string_view schema = R"({"type":"string","minLength":1,"maxLength":60})";
  static std::string check(schema::Reader& reader, std::string_view text);
};

/// Within a line, at most 50 code points; its spaces count: " & ".
struct JoinPhraseRule {
  static constexpr std::string_view schema = R"({"type":"string","maxLength":50})";
  static std::string check(schema::Reader& reader, std::string_view text);
};

}  // namespace vobe::artist

template <class Rule>
struct vobe::schema::Codec<vobe::artist::Checked<Rule>> {
  using T = vobe::artist::Checked<Rule>;
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, T& text) {
    auto const value = node.string();
    if (!value) return reader.error("string_expected");
    text.value = Rule::check(reader, *value);
  }
  static void read_text(Reader& reader, std::string_view value, T& text) { text.value = Rule::check(reader, value); }
  static void write(std::string& out, T const& text) { append_json_string(out, text.value); }
  static std::string describe(SchemaBuilder&) { return std::string(Rule::schema); }
};
