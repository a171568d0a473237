#include "chassis/core/time.hpp"

#include <cstdint>

namespace vobe {
namespace {

void put_digits(std::string& out, std::uint64_t value, int width) {
  char digits[20];
  int count = 0;
  do {
    digits[count++] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0 || count < width);
  while (count > 0) out += digits[--count];
}

/// Reads what it is asked for off the front of a text; once something was missing, everything fails.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; ++i) {
      if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') return fail();
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }

  void expect(char upper, char lower) {
    if (!take(upper) && !take(lower)) fail();
  }
  void expect(char c) { expect(c, c); }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// One to nine digits as microseconds; what is finer is cut off.
  std::chrono::microseconds fraction() {
    std::int64_t value = 0;
    int count = 0;
    for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; rest_.remove_prefix(1), ++count) {
      if (count < 6) value = value * 10 + (rest_.front() - '0');
    }
    if (count < 1 || count > 9) fail();
    for (int i = count; i < 6; ++i) value *= 10;
    return std::chrono::microseconds(value);
  }

  [[nodiscard]] bool complete() const { return ok_ && rest_.empty(); }

 private:
  int fail() {
    ok_ = false;
    return 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

Timestamp now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::string to_rfc3339(Timestamp time) {
  auto const day = std::chrono::floor<std::chrono::days>(time);
  std::chrono::year_month_day const date(day);
  std::chrono::hh_mm_ss const clock(std::chrono::floor<std::chrono::milliseconds>(time - day));

  std::string out;
  out.reserve(24);
  int const year = static_cast<int>(date.year());
  if (year < 0) out += '-';
  put_digits(out, static_cast<std::uint64_t>(year < 0 ? -year : year), 4);
  out += '-';
  put_digits(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  put_digits(out, static_cast<unsigned>(date.day()), 2);
  out += 'T';
  put_digits(out, static_cast<std::uint64_t>(clock.hours().count()), 2);
  out += ':';
  put_digits(out, static_cast<std::uint64_t>(clock.minutes().count()), 2);
  out += ':';
  put_digits(out, static_cast<std::uint64_t>(clock.seconds().count()), 2);
  out += '.';
  put_digits(out, static_cast<std::uint64_t>(clock.subseconds().count()), 3);
  out += 'Z';
  return out;
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  Reader reader(text);
  int const year = reader.digits(4);
  reader.expect('-');
  int const month = reader.digits(2);
  reader.expect('-');
  int const day = reader.digits(2);
  reader.expect('T', 't');
  int const hour = reader.digits(2);
  reader.expect(':');
  int const minute = reader.digits(2);
  reader.expect(':');
  int const second = reader.digits(2);
  std::chrono::microseconds fraction(0);
  if (reader.take('.')) fraction = reader.fraction();

  std::chrono::minutes offset(0);
  bool const ahead = reader.take('+');
  if (ahead || reader.take('-')) {
    int const hours = reader.digits(2);
    reader.expect(':');
    int const minutes = reader.digits(2);
    if (hours > 23 || minutes > 59) return std::nullopt;
    offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    if (!ahead) offset = -offset;
  } else {
    reader.expect('Z', 'z');
  }

  std::chrono::year_month_day const date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!reader.complete() || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;

  Timestamp const time = std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                         std::chrono::seconds(second) + fraction - offset;
  // The offset may push the first and the last day out of the years that the format can say.
  using namespace std::chrono_literals;
  constexpr Timestamp first = std::chrono::sys_days(0000y / 1 / 1);
  constexpr Timestamp last = std::chrono::sys_days(10000y / 1 / 1);
  if (time < first || time >= last) return std::nullopt;
  return time;
}

}  // namespace vobe
