// The words of the interface in both languages, numbers, plurals, dates and relative times.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "chassis/core/time.hpp"
#include "domain/language.hpp"

namespace vobe::frontend {

/// A hole in a text and what fills it: {"name", "Anna"} for "{name}".
using Filling = std::pair<std::string_view, std::string_view>;

/// One language's words. Built at start, read by all workers afterwards.
class Texts {
 public:
  /// Reads the files of texts/ (their form is told at the top of frame.txt). Throws Error where one is malformed.
  Texts(Language language, std::vector<std::string_view> const& files);

  [[nodiscard]] Language language() const { return language_; }

  /// The text of a key; the key itself where there is none, so that a gap is seen.
  [[nodiscard]] std::string_view get(std::string_view key) const;
  [[nodiscard]] bool has(std::string_view key) const { return texts_.contains(key); }
  [[nodiscard]] std::string fill(std::string_view key, std::initializer_list<Filling> fillings) const;

  /// The form that `n` takes, with "{n}" filled in: 1 комментарий, 2 комментария, 5 комментариев (CLDR's cardinal rules
  /// for whole numbers).
  [[nodiscard]] std::string count(std::string_view key, std::int64_t n) const;

  /// With groups of three: 12,345 or 12 345.
  [[nodiscard]] std::string number(std::int64_t n) const;

  /// "12 March 2026", "12 марта 2026". UTC.
  [[nodiscard]] std::string date(Timestamp time) const;
  /// "12 March 2026, 14:05 UTC".
  [[nodiscard]] std::string date_and_time(Timestamp time) const;
  /// "5 minutes ago" within a week, the date before that.
  [[nodiscard]] std::string ago(Timestamp time, Timestamp now) const;

  [[nodiscard]] std::vector<std::string> keys() const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  Language language_;
  std::unordered_map<std::string, std::string, Hash, std::equal_to<>> texts_;
  std::array<std::string, 12> months_;
};

/// "3:05", "1:02:45".
std::string duration_text(std::int64_t milliseconds);

}  // namespace vobe::frontend
