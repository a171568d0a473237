// Constraints as types: what a member may hold stands in its declaration and is checked while it is read.
//
//   struct NewPost { Line<3, 300> title; Block<1, 40000> body; std::optional<Integer<1, 10>> rating; List<Tag, 0, 10>
//   tags; };
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chassis/schema/codec.hpp"

namespace vobe::schema {

/// What a text may look like.
struct TextRules {
  std::size_t shortest;  // visible characters (a title of spaces is empty)
  std::size_t longest;   // code points, after NFC
  bool one_line;         // no line breaks, controls or direction overrides; spaces at both ends go
  bool secret = false;   // never repeated in an error
};

/// NFC, then the rules; reports and returns an empty string where they are broken.
std::string check_text(Reader& reader, std::string_view text, TextRules rules);

template <TextRules rules>
struct ConstrainedText {
  std::string value;
  friend auto operator<=>(ConstrainedText const&, ConstrainedText const&) = default;
};

/// One line for people: names, titles.
template <std::size_t Min, std::size_t Max>
using Line = ConstrainedText<TextRules{Min, Max, true}>;
/// Text with line breaks: bodies.
template <std::size_t Min, std::size_t Max>
using Block = ConstrainedText<TextRules{Min, Max, false}>;
/// A password or token: never repeated in an error, spaces kept.
template <std::size_t Min, std::size_t Max>
using Secret = ConstrainedText<TextRules{Min, Max, false, true}>;

template <std::int64_t Min, std::int64_t Max>
struct Integer {
  std::int64_t value = Min;
  friend auto operator<=>(Integer, Integer) = default;
};

/// A member that may be left out and then has this value: Default<Sort, Sort::hot> sort; Default<Integer<1,100>, 20>
/// limit;
template <class T, auto otherwise>
struct Default {
  T value = T{otherwise};
};

template <class T, std::size_t Min, std::size_t Max>
struct List {
  std::vector<T> values;
};

/// A member of a PATCH (RFC 7396): absent keeps, null clears, a value sets.
template <class T>
struct Patch {
  bool present = false;
  std::optional<T> value;
};

// ---- their codecs ----

template <TextRules rules>
struct Codec<ConstrainedText<rules>> {
  using T = ConstrainedText<rules>;
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, T& text) {
    auto const value = node.string();
    if (!value) return reader.error("string_expected");
    text.value = check_text(reader, *value, rules);
  }
  static void read_text(Reader& reader, std::string_view value, T& text) {
    text.value = check_text(reader, value, rules);
  }
  static void write(std::string& out, T const& text) { append_json_string(out, text.value); }
  static std::string describe(SchemaBuilder&) {
    return R"({"type":"string","minLength":)" + std::to_string(rules.shortest) + R"(,"maxLength":)" +
           std::to_string(rules.longest) + (rules.secret ? R"(,"format":"password"})" : "}");
  }
};

template <std::int64_t Min, std::int64_t Max>
struct Codec<Integer<Min, Max>> {
  using T = Integer<Min, Max>;
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, T& integer) {
    auto const number = node.integer();
    if (!number) return reader.error("integer_expected");
    check(reader, *number, integer);
  }
  static void read_text(Reader& reader, std::string_view text, T& integer) {
    std::int64_t number = Min;
    auto const before = reader.errors().size();
    Codec<std::int64_t>::read_text(reader, text, number);
    if (reader.errors().size() == before) check(reader, number, integer);
  }
  static void write(std::string& out, T integer) { append_json_integer(out, integer.value); }
  static std::string describe(SchemaBuilder&) {
    return R"({"type":"integer","minimum":)" + std::to_string(Min) + R"(,"maximum":)" + std::to_string(Max) + "}";
  }

 private:
  static void check(Reader& reader, std::int64_t number, T& integer) {
    if (number < Min) return reader.error("too_small", Min);
    if (number > Max) return reader.error("too_large", Max);
    integer.value = number;
  }
};

template <class T, auto otherwise>
struct Codec<Default<T, otherwise>> {
  static constexpr bool optional = true;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, Default<T, otherwise>& member) {
    Codec<T>::read(reader, node, member.value);
  }
  static void read_text(Reader& reader, std::string_view text, Default<T, otherwise>& member) {
    Codec<T>::read_text(reader, text, member.value);
  }
  static void write(std::string& out, Default<T, otherwise> const& member) { Codec<T>::write(out, member.value); }
  static std::string describe(SchemaBuilder& builder) {
    std::string schema = Codec<T>::describe(builder);
    schema.pop_back();
    schema += R"(,"default":)";
    Codec<T>::write(schema, T{otherwise});
    return schema + "}";
  }
};

template <class T, std::size_t Min, std::size_t Max>
struct Codec<List<T, Min, Max>> {
  using L = List<T, Min, Max>;
  static constexpr bool optional = Min == 0;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, L& list) {
    if (node.is_array() && node.size() > Max) return reader.error("too_many", Max);
    Codec<std::vector<T>>::read(reader, node, list.values);
    check(reader, list);
  }
  static void read_text(Reader& reader, std::string_view text, L& list) {
    Codec<std::vector<T>>::read_text(reader, text, list.values);
    check(reader, list);
  }
  static void write(std::string& out, L const& list) { Codec<std::vector<T>>::write(out, list.values); }
  static std::string describe(SchemaBuilder& builder) {
    return R"({"type":"array","items":)" + Codec<T>::describe(builder) + R"(,"minItems":)" + std::to_string(Min) +
           R"(,"maxItems":)" + std::to_string(Max) + "}";
  }

 private:
  static void check(Reader& reader, L const& list) {
    if (list.values.size() < Min) reader.error("too_few", Min);
    if (list.values.size() > Max) reader.error("too_many", Max);
  }
};

template <class T>
struct Codec<Patch<T>> {
  static constexpr bool optional = true;
  static constexpr bool reads_null = true;
  static void read(Reader& reader, Node node, Patch<T>& patch) {
    patch.present = true;
    if (node.is_null()) patch.value.reset();
    else Codec<T>::read(reader, node, patch.value.emplace());
  }
  static void write(std::string& out, Patch<T> const& patch) { Codec<std::optional<T>>::write(out, patch.value); }
  static std::string describe(SchemaBuilder& builder) { return Codec<std::optional<T>>::describe(builder); }
};

}  // namespace vobe::schema

namespace vobe {
// The constrained types are named in every service's declarations; they read best without a prefix.
using schema::Block;
using schema::Default;
using schema::Integer;
using schema::Line;
using schema::List;
using schema::Patch;
using schema::Secret;
}  // namespace vobe
