#include "domain/texts.hpp"

#include <fmt/format.h>

#include "chassis/core/errors.hpp"
#include "chassis/core/text.hpp"

namespace vobe::frontend {

namespace {

std::string_view next_line(std::string_view& text) {
  auto const end = text.find('\n');
  auto const line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return line;
}

/// The alternative of that index in "one | few | many"; the last where there are fewer.
std::string_view alternative(std::string_view text, std::size_t index) {
  constexpr std::string_view separator = " | ";
  for (;; --index) {
    auto const end = text.find(separator);
    if (index == 0 || end == std::string_view::npos) return text.substr(0, end);
    text.remove_prefix(end + separator.size());
  }
}

std::size_t plural_index(Language language, std::int64_t n) {
  auto const whole = n < 0 ? -n : n;
  if (language == Language::en) return whole == 1 ? 0 : 1;
  auto const ten = whole % 10;
  auto const hundred = whole % 100;
  if (ten == 1 && hundred != 11) return 0;
  if (ten >= 2 && ten <= 4 && (hundred < 12 || hundred > 14)) return 1;
  return 2;
}

void fill_in(std::string& text, std::string_view name, std::string_view value) {
  std::string const hole = "{" + std::string(name) + "}";
  for (auto at = text.find(hole); at != std::string::npos; at = text.find(hole, at + value.size())) {
    text.replace(at, hole.size(), value);
  }
}

}  // namespace

Texts::Texts(Language language, std::vector<std::string_view> const& files) : language_(language) {
  for (auto file : files) {
    while (!file.empty()) {
      auto const key = next_line(file);
      if (key.empty() || key.starts_with('#')) continue;
      auto const en = next_line(file);
      auto const ru = next_line(file);
      if (key.starts_with(' ') || !en.starts_with("  ") || !ru.starts_with("  ")) {
        throw Error("the text of " + std::string(key) + " is malformed");
      }
      auto const text = text::trim(language == Language::ru ? ru : en);
      if (!texts_.emplace(key, text).second) throw Error("there are two texts of " + std::string(key));
    }
  }
  for (std::size_t i = 0; i < months_.size(); ++i) months_[i] = alternative(get("time.months"), i);
}

std::string_view Texts::get(std::string_view key) const {
  auto const found = texts_.find(key);
  return found == texts_.end() ? key : std::string_view(found->second);
}

std::string Texts::fill(std::string_view key, std::initializer_list<Filling> fillings) const {
  std::string text(get(key));
  for (auto const& [name, value] : fillings) fill_in(text, name, value);
  return text;
}

std::string Texts::count(std::string_view key, std::int64_t n) const {
  std::string text(alternative(get(key), plural_index(language_, n)));
  fill_in(text, "n", number(n));
  return text;
}

std::string Texts::number(std::int64_t n) const {
  if (n < 0) return "\u2212" + number(-n);
  std::string digits = std::to_string(n);
  // A no-break space and a comma, as the two languages write it; Russian leaves numbers of four digits whole.
  std::string_view const separator = language_ == Language::ru ? "\u00a0" : ",";
  if (language_ == Language::ru && digits.size() <= 4) return digits;
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, separator);
  }
  return digits;
}

std::string Texts::date(Timestamp time) const {
  std::chrono::year_month_day const day(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{} {} {}", static_cast<unsigned>(day.day()), months_[static_cast<unsigned>(day.month()) - 1],
                     static_cast<int>(day.year()));
}

std::string Texts::date_and_time(Timestamp time) const {
  auto const day = std::chrono::floor<std::chrono::days>(time);
  auto const minutes = std::chrono::floor<std::chrono::minutes>(time - day).count();
  return fmt::format("{}, {:02}:{:02} UTC", date(time), minutes / 60, minutes % 60);
}

std::string Texts::ago(Timestamp time, Timestamp now) const {
  using namespace std::chrono_literals;
  auto const age = now - time;
  if (age < 1min) return std::string(get("time.now"));
  if (age < 1h) return count("time.minutes", age / 1min);
  if (age < 24h) return count("time.hours", age / 1h);
  if (age < 24h * 7) return count("time.days", age / 24h);
  return date(time);
}

std::vector<std::string> Texts::keys() const {
  std::vector<std::string> keys;
  for (auto const& text : texts_) keys.push_back(text.first);
  return keys;
}

std::string duration_text(std::int64_t milliseconds) {
  auto const seconds = (milliseconds + 500) / 1000;
  if (seconds >= 3600) return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

}  // namespace vobe::frontend
