#include "chassis/core/time.hpp"

#include <gtest/gtest.h>

namespace vobe {
namespace {

using namespace std::chrono_literals;

Timestamp at(std::chrono::year_month_day day, std::chrono::microseconds time = 0us) {
  return std::chrono::sys_days(day) + time;
}

TEST(Rfc3339, IsWrittenInUtcWithMilliseconds) {
  EXPECT_EQ(to_rfc3339(at(2026y / 1 / 31, 12h + 123999us)), "2026-01-31T12:00:00.123Z");
  EXPECT_EQ(to_rfc3339(at(1969y / 12 / 31, 24h - 1us)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339(at(7y / 3 / 1)), "0007-03-01T00:00:00.000Z");
}

TEST(Rfc3339, IsReadWithAnyOffset) {
  auto const noon = at(2026y / 1 / 31, 12h);
  EXPECT_EQ(parse_rfc3339("2026-01-31T12:00:00Z"), noon);
  EXPECT_EQ(parse_rfc3339("2026-01-31t12:00:00z"), noon);
  EXPECT_EQ(parse_rfc3339("2026-01-31T15:00:00+03:00"), noon);
  EXPECT_EQ(parse_rfc3339("2026-01-30T20:30:00-15:30"), noon);
}

TEST(Rfc3339, KeepsMicrosecondsAndCutsWhatIsFiner) {
  EXPECT_EQ(parse_rfc3339("2026-01-31T00:00:00.5Z"), at(2026y / 1 / 31, 500ms));
  EXPECT_EQ(parse_rfc3339("2026-01-31T00:00:00.123456789Z"), at(2026y / 1 / 31, 123456us));
}

TEST(Rfc3339, ReadsBackWhatItWrites) {
  for (auto const time :
       {at(2000y / 2 / 29, 86'399'999ms), at(0y / 1 / 1), at(9999y / 12 / 31, 24h - 1ms), at(1970y / 1 / 1)}) {
    EXPECT_EQ(parse_rfc3339(to_rfc3339(time)), time);
  }
}

TEST(Rfc3339, RefusesDatesAndTimesThatDoNotExist) {
  for (auto const* text : {"2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2026-00-01T00:00:00Z",
                           "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+24:00",
                           "2026-01-01T00:00:00+00:60", "0000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-00:01"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Rfc3339, RefusesOtherFormats) {
  for (auto const* text :
       {"", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31 12:00:00Z", "2026-01-31T12:00Z", "2026-01-31T12:00:00.Z",
        "2026-01-31T12:00:00.1234567890Z", "2026-01-31T12:00:00Z ", "+2026-01-31T12:00:00Z", "2026-1-31T12:00:00Z",
        "2999-01-01T00:00:00 03:00", "2026-01-31T12:00:00+0300", "２026-01-31T12:00:00Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Now, MovesForward) {
  auto const before = now();
  EXPECT_LE(before, now());
  EXPECT_GT(before, at(2025y / 1 / 1));
}

}  // namespace
}  // namespace vobe
