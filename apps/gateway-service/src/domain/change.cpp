#include "domain/change.hpp"

#include "chassis/core/errors.hpp"
#include "chassis/core/ids.hpp"
#include "domain/json_scanner.hpp"
#include "domain/routes.hpp"

namespace vobe::gateway {

namespace {

std::optional<Kind> kind_of(std::string_view collection) {
  if (collection == "posts") return Kind::post;
  if (collection == "artists") return Kind::artist;
  if (collection == "albums") return Kind::album;
  if (collection == "tracks") return Kind::track;
  return std::nullopt;
}

}  // namespace

Change change_of(std::string_view method, std::string_view path) {
  if (method == "GET" || method == "HEAD" || method == "OPTIONS" || !path.starts_with(api_prefix)) return {};
  auto const segments = split_path(path.substr(api_prefix.size()));
  if (segments.empty()) return {};
  if (segments[0] == "users") {
    bool const own = segments.size() > 1 && segments[1] == "me";
    return {.entity = own ? std::optional(EntityRef{Kind::user, 0}) : std::nullopt,
            .itself = own && segments.size() == 2,
            .home = true};
  }
  if (segments[0] == "comments" || segments[0] == "catalogue") return {.home = true};
  auto const kind = kind_of(segments[0]);
  if (!kind) return {};
  Change change{.home = true};
  if (segments.size() > 1) {
    change.itself = segments.size() == 2;
    if (auto const id = parse_id(segments[1])) change.entity = EntityRef{*kind, *id};
  }
  return change;
}

std::optional<std::int64_t> number_in(std::string_view answer, std::string_view member) {
  std::optional<std::int64_t> number;
  try {
    JsonScanner scanner(answer);
    if (!scanner.is_object()) return number;
    scanner.members([&](std::string_view name) {
      if (name == member) number = scanner.integer();
    });
  } catch (Malformed const&) {
    number.reset();
  }
  return number;
}

}  // namespace vobe::gateway
