#include "api/words.hpp"

#include "chassis/core/text.hpp"

namespace vobe::schema {

void Codec<content::api::Tag>::read(Reader& reader, Node node, T& tag) {
  auto const text = node.string();
  if (!text) return reader.error("string_expected");
  read_text(reader, *text, tag);
}

void Codec<content::api::Tag>::read_text(Reader& reader, std::string_view text, T& tag) {
  if (!text::is_valid_utf8(text)) return reader.error("not_utf8");
  auto normal = content::normal_tag(text);
  if (normal.empty()) return reader.error("empty", {}, text);
  if (text::length(normal) > content::longest_tag) {
    return reader.error("too_long", static_cast<std::int64_t>(content::longest_tag), text);
  }
  if (!content::is_tag(normal)) return reader.error("not_a_tag", {}, text);
  tag.value = std::move(normal);
}

void Codec<content::api::Language>::read(Reader& reader, Node node, T& language) {
  auto const text = node.string();
  if (!text) return reader.error("string_expected");
  read_text(reader, *text, language);
}

void Codec<content::api::Language>::read_text(Reader& reader, std::string_view text, T& language) {
  if (!content::is_language(text)) return reader.error("not_a_language", {}, text);
  language.value = text;
}

}  // namespace vobe::schema
