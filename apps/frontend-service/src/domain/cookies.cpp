#include "domain/cookies.hpp"

#include "chassis/core/text.hpp"

namespace vobe::frontend {

std::optional<std::string_view> find_cookie(std::string_view field, std::string_view name) {
  while (!field.empty()) {
    auto const semicolon = field.find(';');
    auto const pair = text::trim(field.substr(0, semicolon));
    field = semicolon == std::string_view::npos ? std::string_view() : field.substr(semicolon + 1);
    auto const equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return std::nullopt;
}

std::string set_cookie(std::string_view name, std::string_view value, CookieRules const& rules) {
  std::string field(name);
  field += '=';
  field += value;
  field += "; Path=/; Max-Age=" + std::to_string(rules.lifetime.count()) + "; SameSite=Lax";
  if (rules.http_only) field += "; HttpOnly";
  if (rules.secure) field += "; Secure";
  return field;
}

}  // namespace vobe::frontend
