#include "chassis/schema/types.hpp"

#include "chassis/core/text.hpp"

namespace vobe::schema {

std::string check_text(Reader& reader, std::string_view text, TextRules rules) {
  auto const refuse = [&](std::string_view type, std::optional<std::int64_t> limit = {}) {
    if (rules.secret) reader.error(type, limit);
    else reader.error(type, limit, text);
    return std::string();
  };
  if (!text::is_valid_utf8(text)) return refuse("not_utf8");
  if (text.find('\0') != std::string_view::npos) return refuse("control_character");  // PostgreSQL can't hold it
  std::string value = text::nfc(rules.one_line ? text::trim(text) : text);
  if (text::length(value) > rules.longest) return refuse("too_long", static_cast<std::int64_t>(rules.longest));
  auto const seen = rules.secret ? text::length(value) : text::visible_length(value);
  if (seen == 0 && rules.shortest > 0) return refuse("empty", static_cast<std::int64_t>(rules.shortest));
  if (rules.one_line && text::has_line_breaking_or_control(value)) return refuse("control_character");
  if (rules.one_line && !rules.secret && seen == 0) return {};  // nobody sees it: as good as left out
  if (seen < rules.shortest) return refuse("too_short", static_cast<std::int64_t>(rules.shortest));
  return value;
}

}  // namespace vobe::schema
