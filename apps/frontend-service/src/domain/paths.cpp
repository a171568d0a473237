#include "domain/paths.hpp"

#include "chassis/core/encoding.hpp"
#include "chassis/core/ids.hpp"

namespace vobe::frontend {

namespace {

std::string with_slug(std::string_view folder, std::int64_t id, std::string_view slug) {
  std::string path(folder);
  path += std::to_string(id);
  if (!slug.empty()) path += '-' + percent_encode(slug);
  return path;
}

}  // namespace

std::string post_path(std::int64_t id, std::string_view slug) {
  return with_slug("/posts/", id, slug);
}

std::string comment_path(std::int64_t post_id, std::int64_t comment_id) {
  return "/posts/" + std::to_string(post_id) + "/comments/" + std::to_string(comment_id);
}

std::string music_path(std::string_view type, std::int64_t id, std::string_view slug) {
  return with_slug("/" + std::string(type) + "s/", id, slug);
}

std::string user_path(std::string_view username) {
  return "/u/" + percent_encode(username);
}
std::string tag_path(std::string_view tag) {
  return "/tags/" + percent_encode(tag);
}
std::string login_path(std::string_view back) {
  std::string path = "/login";
  if (back != "/") add_query(path, "return", back);
  return path;
}

std::optional<IdAndSlug> parse_id_and_slug(std::string_view segment) {
  auto const dash = segment.find('-');
  auto const id = parse_id(segment.substr(0, dash));
  if (!id) return std::nullopt;
  return IdAndSlug{*id, dash == std::string_view::npos ? std::string() : std::string(segment.substr(dash + 1))};
}

void add_query(std::string& target, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  target += target.find('?') == std::string::npos ? '?' : '&';
  target += name;
  target += '=';
  target += percent_encode(value);
}

}  // namespace vobe::frontend
