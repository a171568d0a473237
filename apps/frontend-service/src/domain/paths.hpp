// The addresses of our pages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vobe::frontend {

/// "/posts/12-kid-a"; without a slug "/posts/12".
std::string post_path(std::int64_t id, std::string_view slug = {});
std::string comment_path(std::int64_t post_id, std::int64_t comment_id);
/// `type`: artist, album or track.
std::string music_path(std::string_view type, std::int64_t id, std::string_view slug = {});
std::string user_path(std::string_view username);
std::string tag_path(std::string_view tag);
/// The login that leads back to a page.
std::string login_path(std::string_view back);

/// A path's last segment, "12-kid-a": the id and what stands behind it.
struct IdAndSlug {
  std::int64_t id = 0;
  std::string slug;
};
/// Nothing where it doesn't begin with an id.
std::optional<IdAndSlug> parse_id_and_slug(std::string_view segment);

/// Appends ?name=value or &name=value, escaped; nothing for an empty value.
void add_query(std::string& target, std::string_view name, std::string_view value);

}  // namespace vobe::frontend
