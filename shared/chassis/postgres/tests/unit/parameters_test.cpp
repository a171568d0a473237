#include "chassis/postgres/parameters.hpp"

#include <gtest/gtest.h>
#include <boost/describe/enum.hpp>

#include <limits>
#include <span>

#include "chassis/core/errors.hpp"

namespace vobe::postgres {
namespace {

BOOST_DEFINE_ENUM_CLASS(Mood, calm, wild)

template <class T>
std::string encoded(T const& value) {
  Parameters const parameters(value);
  return parameters[0] ? parameters[0] : "(NULL)";
}

Timestamp at(std::chrono::sys_days day, std::chrono::microseconds since_midnight) {
  return day + since_midnight;
}

TEST(Parameters, WritesNumbersInFull) {
  EXPECT_EQ(encoded(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(encoded(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(encoded(std::uint8_t{200}), "200");
  EXPECT_EQ(encoded(0.1), "0.1");
  EXPECT_EQ(encoded(-std::numeric_limits<double>::infinity()), "-Infinity");
  EXPECT_EQ(encoded(std::numeric_limits<float>::quiet_NaN()), "NaN");
}

TEST(Parameters, TakesEveryKindOfText) {
  EXPECT_EQ(encoded("literal"), "literal");
  EXPECT_EQ(encoded(std::string("жёлтый")), "жёлтый");
  EXPECT_EQ(encoded(std::string_view("")), "");
  EXPECT_EQ(encoded(Json{R"({"a": 1})"}), R"({"a": 1})");
}

TEST(Parameters, RefusesTextWithAZeroByte) {
  EXPECT_THROW(encoded(std::string("a\0b", 3)), Malformed);
  EXPECT_THROW(encoded(std::vector<std::string>{"fine", std::string(1, '\0')}), Malformed);
  EXPECT_THROW(encoded(Json{std::string("\0", 1)}), Malformed);
}

TEST(Parameters, WritesTheProjectsOwnTypes) {
  EXPECT_EQ(encoded(true), "t");
  EXPECT_EQ(encoded(PostId{42}), "42");
  EXPECT_EQ(encoded(Mood::wild), "wild");
  EXPECT_EQ(encoded(Bytes{std::string("\0\xff", 2)}), "\\x00ff");
  EXPECT_EQ(encoded(Uuid{{0x01, 0x23}}), "01230000000000000000000000000000");
}

TEST(Parameters, WritesTimesWithMicrosecondsInUtc) {
  using namespace std::chrono;
  EXPECT_EQ(encoded(at(2026y / 1 / 31, hours(12) + microseconds(5))), "2026-01-31 12:00:00.000005+00");
  EXPECT_EQ(encoded(at(1969y / 12 / 31, hours(23))), "1969-12-31 23:00:00.000000+00");
  EXPECT_EQ(encoded(sys_days(0y / 3 / 1)), "0001-03-01 BC");
  EXPECT_EQ(encoded(Timestamp::max()), "infinity");
}

TEST(Parameters, WritesNullForEmptyOptionals) {
  EXPECT_EQ(encoded(std::nullopt), "(NULL)");
  EXPECT_EQ(encoded(std::optional<std::string>()), "(NULL)");
  EXPECT_EQ(encoded(std::optional<int>(7)), "7");
}

TEST(Parameters, QuotesTheElementsOfArrays) {
  EXPECT_EQ(encoded(std::vector<std::string>{"a,b", "say \"x\\y\"", "", "NULL"}),
            R"({"a,b","say \"x\\y\"","","NULL"})");
  EXPECT_EQ(encoded(std::vector<std::optional<int>>{1, std::nullopt}), "{1,NULL}");
  EXPECT_EQ(encoded(std::vector<bool>{true, false}), "{t,f}");
  EXPECT_EQ(encoded(std::vector<PostId>{}), "{}");
  std::vector<PostId> const ids{{1}, {2}};
  EXPECT_EQ(encoded(std::span<PostId const>(ids)), "{1,2}");
}

TEST(Parameters, KeepsSeveralValuesApart) {
  Parameters const parameters(1, std::nullopt, "", std::vector<int>{1});
  ASSERT_EQ(parameters.size(), 4u);
  EXPECT_STREQ(parameters[0], "1");
  EXPECT_EQ(parameters[1], nullptr);
  EXPECT_STREQ(parameters[2], "");
  EXPECT_STREQ(parameters[3], "{1}");
}

}  // namespace
}  // namespace vobe::postgres
