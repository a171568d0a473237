// The two languages of the interface.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vobe::frontend {

enum class Language : std::uint8_t { en, ru };

constexpr std::string_view code_of(Language language) {
  return language == Language::ru ? "ru" : "en";
}

constexpr std::optional<Language> parse_language(std::string_view code) {
  if (code == "en") return Language::en;
  if (code == "ru") return Language::ru;
  return std::nullopt;
}

}  // namespace vobe::frontend
