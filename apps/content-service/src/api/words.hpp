// Tags and languages as they come in: constrained types of this service's own, like those of schema/types.hpp.
#pragma once

#include <string>
#include <string_view>

#include "chassis/schema/codec.hpp"
#include "domain/tag.hpp"

namespace vobe::content::api {

/// A tag in its normal form.
struct Tag {
  std::string value;
};

/// An ISO 639 code: "ru", "en".
struct Language {
  std::string value;
};

}  // namespace vobe::content::api

namespace vobe::schema {

template <>
struct Codec<content::api::Tag> {
  using T = content::api::Tag;
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, T& tag);
  static void read_text(Reader& reader, std::string_view text, T& tag);
  static void write(std::string& out, T const& tag) { append_json_string(out, tag.value); }
  static std::string describe(SchemaBuilder&) {
    return R"({"type":"string","minLength":1,"maxLength":)" + std::to_string(content::longest_tag) + "}";
  }
};

template <>
struct Codec<content::api::Language> {
  using T = content::api::Language;
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, T& language);
  static void read_text(Reader& reader, std::string_view text, T& language);
  static void write(std::string& out, T const& language) { append_json_string(out, language.value); }
  static std::string describe(SchemaBuilder&) { return R"({"type":"string","pattern":"^[a-z]{2,3}$"})"; }
};

}  // namespace vobe::schema
