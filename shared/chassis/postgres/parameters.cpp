#include "chassis/postgres/parameters.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <iterator>

#include "chassis/core/errors.hpp"

namespace vobe::postgres::text {
namespace {

template <class T>
void write_number(std::string& out, T value) {
  char digits[40];
  auto const end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
  out.append(digits, end);
}

template <class T>
void write_real(std::string& out, T value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value < 0 ? "-Infinity" : "Infinity";
  } else {
    write_number(out, value);
  }
}

void write_octet(std::string& out, std::uint8_t octet) {
  static constexpr char digits[] = "0123456789abcdef";
  out += digits[octet >> 4];
  out += digits[octet & 15];
}

// ISO 8601 has a year 0, PostgreSQL's text has not: it is 1 BC.
void write_date(std::string& out, std::chrono::year_month_day date) {
  int const year = static_cast<int>(date.year());
  fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}", year > 0 ? year : 1 - year,
                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

void write_era(std::string& out, std::chrono::year_month_day date) {
  if (static_cast<int>(date.year()) <= 0) out += " BC";
}

}  // namespace

void write(std::string& out, bool value) {
  out += value ? 't' : 'f';
}
void write(std::string& out, std::int64_t value) {
  write_number(out, value);
}
void write(std::string& out, std::uint64_t value) {
  write_number(out, value);
}
void write(std::string& out, float value) {
  write_real(out, value);
}
void write(std::string& out, double value) {
  write_real(out, value);
}

void write(std::string& out, std::string_view value) {
  if (value.contains('\0')) throw Malformed("text must not contain the character U+0000");
  out += value;
}

void write(std::string& out, Timestamp value) {
  if (value == Timestamp::max()) {
    out += "infinity";
  } else if (value == Timestamp::min()) {
    out += "-infinity";
  } else {
    auto const day = std::chrono::floor<std::chrono::days>(value);
    std::chrono::hh_mm_ss const time(value - day);
    write_date(out, day);
    fmt::format_to(std::back_inserter(out), " {:02}:{:02}:{:02}.{:06}+00", time.hours().count(), time.minutes().count(),
                   time.seconds().count(), time.subseconds().count());
    write_era(out, day);
  }
}

void write(std::string& out, std::chrono::sys_days value) {
  write_date(out, value);
  write_era(out, value);
}

// PostgreSQL reads a uuid without its hyphens too.
void write(std::string& out, Uuid const& value) {
  for (std::uint8_t const octet : value.bytes) write_octet(out, octet);
}

void write(std::string& out, Bytes const& value) {
  out += "\\x";
  for (char const octet : value.octets) write_octet(out, static_cast<std::uint8_t>(octet));
}

void write_quoted(std::string& out, std::string_view element) {
  out += '"';
  for (char const c : element) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

}  // namespace vobe::postgres::text
