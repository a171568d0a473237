#include "domain/openapi_join.hpp"

#include <algorithm>
#include <utility>

#include "chassis/core/json_text.hpp"
#include "domain/json_scanner.hpp"

namespace vobe::gateway {

namespace {

constexpr std::string_view reference = "#/components/schemas/";

/// Names that changed within one document.
using Renamed = std::map<std::string, std::string, std::less<>>;

/// The JSON with its references to renamed schemas put right.
std::string with_renamed(std::string_view json, Renamed const& renamed) {
  std::string out;
  while (!renamed.empty()) {
    auto const found = json.find(reference);
    if (found == std::string_view::npos) break;
    auto const start = found + reference.size();
    auto const end = std::min(json.find('"', start), json.size());
    auto const name = json.substr(start, end - start);
    auto const changed = renamed.find(name);
    out += json.substr(0, start);
    out += changed == renamed.end() ? name : std::string_view(changed->second);
    json.remove_prefix(end);
  }
  out += json;
  return out;
}

/// "comment-service", "Page" → "comment_Page".
std::string prefixed(std::string_view service, std::string_view name) {
  std::string out(service.substr(0, service.rfind('-')));
  std::ranges::replace(out, '-', '_');
  return out + "_" + std::string(name);
}

using Pairs = std::vector<std::pair<std::string_view, std::string_view>>;

Pairs members_of(JsonScanner& scanner) {
  Pairs pairs;
  scanner.members([&](std::string_view name) { pairs.emplace_back(name, scanner.raw()); });
  return pairs;
}

}  // namespace

void OpenApiJoin::add(std::string_view service, std::string_view document) {
  Pairs paths;
  Pairs schemas;
  JsonScanner scanner(document);
  scanner.members([&](std::string_view member) {
    if (member == "paths") {
      paths = members_of(scanner);
    } else if (member == "components") {
      scanner.members([&](std::string_view part) {
        if (part == "schemas") schemas = members_of(scanner);
      });
    }
  });
  Renamed renamed;
  // One that mentions a renamed schema is another than its namesake, however equal their texts were.
  for (bool found = true; found;) {
    found = false;
    for (auto const& [name, schema] : schemas) {
      auto const held = schemas_.find(name);
      if (held == schemas_.end() || renamed.contains(name) || held->second == with_renamed(schema, renamed)) continue;
      renamed.emplace(name, prefixed(service, name));
      found = true;
    }
  }
  for (auto const& [name, schema] : schemas) {
    auto const changed = renamed.find(name);
    schemas_.emplace(changed == renamed.end() ? std::string(name) : changed->second, with_renamed(schema, renamed));
  }
  for (auto const& [path, item] : paths) {
    bool const held = std::ranges::any_of(paths_, [&](auto const& known) { return known.first == path; });
    bool const of_each_service = path == "/openapi.json" || path.starts_with("/docs");
    if (!held && !of_each_service) paths_.emplace_back(path, with_renamed(item, renamed));
  }
}

std::string OpenApiJoin::finish(std::string_view title, std::string_view version) const {
  std::string out = R"({"openapi":"3.1.0","info":{"title":)";
  append_json_string(out, title);
  out += R"(,"version":)";
  append_json_string(out, version);
  out += R"(},"paths":{)";
  char const* before = "\"";
  for (auto const& [path, item] : paths_) {
    out += std::exchange(before, ",\"") + path + "\":" + item;
  }
  out += R"(},"components":{"schemas":{)";
  before = "\"";
  for (auto const& [name, schema] : schemas_) {
    out += std::exchange(before, ",\"") + name + "\":" + schema;
  }
  out += R"(},"securitySchemes":{"bearer":{"type":"http","scheme":"bearer","bearerFormat":"JWT"}}}})";
  return out;
}

}  // namespace vobe::gateway
