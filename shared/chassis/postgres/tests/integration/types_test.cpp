#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "integration/test_database.hpp"

namespace vobe::postgres {

BOOST_DEFINE_ENUM_CLASS(Mood, calm, wild)

namespace {

class Types : public PostgresTest {
 protected:
  /// Sends `value` as $1 of the SQL type and reads it back.
  template <class T>
  static Task<T> round_trip(Database& database, Query query, T value) {
    co_return (co_await database.value<T>(query, value)).value();
  }
};

TEST_F(Types, IntegersKeepTheirLimits) {
  run([](Database& database) -> Task<> {
    for (std::int64_t const value : {INT64_MIN, std::int64_t{-1}, std::int64_t{0}, INT64_MAX}) {
      EXPECT_EQ(co_await round_trip(database, {"int8", "SELECT $1::int8"}, value), value);
    }
    EXPECT_EQ(co_await round_trip<std::int32_t>(database, {"int4", "SELECT $1::int4"}, INT32_MIN), INT32_MIN);
    EXPECT_EQ(co_await round_trip<std::int16_t>(database, {"int2", "SELECT $1::int2"}, INT16_MAX), INT16_MAX);
    EXPECT_EQ(co_await round_trip<std::uint8_t>(database, {"int2", "SELECT $1::int2"}, 255), 255);
    EXPECT_EQ(co_await round_trip(database, {"int8", "SELECT $1::int8"}, PostId{7}), PostId{7});
  });
}

TEST_F(Types, AnIntegerTooLargeForItsMemberIsRefused) {
  run([](Database& database) -> Task<> {
    constexpr Query query{"large", "SELECT 256::int4 AS n"};
    EXPECT_TRUE(co_await thrown<std::out_of_range>(database.value<std::uint8_t>(query)));
    constexpr Query negative{"negative", "SELECT -1::int4 AS n"};
    EXPECT_TRUE(co_await thrown<std::out_of_range>(database.value<std::uint64_t>(negative)));
  });
}

TEST_F(Types, RealNumbersKeepEveryBit) {
  run([](Database& database) -> Task<> {
    constexpr Query float8{"float8", "SELECT $1::float8"};
    for (double const value : {0.1, -1e308, 5e-324, std::numeric_limits<double>::infinity()}) {
      EXPECT_EQ(co_await round_trip(database, float8, value), value);
    }
    EXPECT_TRUE(std::isnan(co_await round_trip(database, float8, std::nan(""))));
    EXPECT_EQ(co_await round_trip(database, {"float4", "SELECT $1::float4"}, 0.1f), 0.1f);
  });
}

TEST_F(Types, TextKeepsEveryCharacter) {
  run([](Database& database) -> Task<> {
    for (char const* const type : {"", "plain", "кавычки \"'\\ и 😀", "line\nbreak"}) {
      std::string const value = type;
      EXPECT_EQ(co_await round_trip(database, {"text", "SELECT $1::text"}, value), value);
      EXPECT_EQ(co_await round_trip(database, {"varchar", "SELECT $1::varchar(80)"}, value), value);
      EXPECT_EQ(co_await round_trip(database, {"text[]", "SELECT $1::text[]"}, std::vector{value}), std::vector{value});
    }
    EXPECT_EQ(co_await round_trip<std::string>(database, {"name", "SELECT $1::name"}, "users"), "users");
    std::string const long_text(3'000'000, 'x');
    EXPECT_EQ(co_await round_trip(database, {"text", "SELECT $1::text"}, long_text), long_text);
  });
}

TEST_F(Types, DocumentsAndOctets) {
  run([](Database& database) -> Task<> {
    std::string const document = R"({"a": [1, null]})";
    EXPECT_EQ(co_await round_trip(database, {"jsonb", "SELECT $1::jsonb"}, document), document);
    EXPECT_EQ((co_await round_trip(database, {"jsonb", "SELECT $1::jsonb"}, Json{document})).text, document);
    EXPECT_EQ((co_await round_trip(database, {"json", "SELECT $1::json"}, Json{document})).text, document);
    std::string const octets("\0\xff\\x", 4);
    EXPECT_EQ((co_await round_trip(database, {"bytea", "SELECT $1::bytea"}, Bytes{octets})).octets, octets);
  });
}

TEST_F(Types, TimesKeepMicrosecondsBeforeAndAfterBothEpochs) {
  run([](Database& database) -> Task<> {
    using namespace std::chrono;
    constexpr Query query{"timestamptz", "SELECT $1::timestamptz"};
    for (Timestamp const time :
         {Timestamp(sys_days(2026y / 2 / 28)) + hours(23) + microseconds(999999),
          Timestamp(sys_days(1969y / 12 / 31)) + microseconds(1), Timestamp(sys_days(year(-43) / 3 / 15)),
          Timestamp(sys_days(year(12026) / 1 / 1)), Timestamp::max(), Timestamp::min()}) {
      EXPECT_EQ(co_await round_trip(database, query, time), time) << time.time_since_epoch().count();
    }
    constexpr Query epoch{"epoch", "SELECT '1970-01-01 00:00:01+00'::timestamptz"};
    EXPECT_EQ((co_await database.value<Timestamp>(epoch)).value(), Timestamp(seconds(1)));
    EXPECT_EQ(co_await round_trip(database, {"date", "SELECT $1::date"}, sys_days(1999y / 2 / 28)),
              sys_days(1999y / 2 / 28));
  });
}

TEST_F(Types, UuidsBooleansAndEnums) {
  execute("CREATE TYPE mood AS ENUM ('calm', 'wild', 'grim')");
  run([](Database& database) -> Task<> {
    Uuid const uuid = Uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057").value();
    EXPECT_EQ(co_await round_trip(database, {"uuid", "SELECT $1::uuid"}, uuid), uuid);
    EXPECT_EQ(co_await round_trip(database, {"uuid[]", "SELECT $1::uuid[]"}, std::vector{uuid}), std::vector{uuid});
    EXPECT_EQ((co_await database.value<std::string>({"uuid text", "SELECT $1::uuid::text"}, uuid)).value(),
              uuid.to_string());
    EXPECT_TRUE(co_await round_trip(database, {"bool", "SELECT $1::bool"}, true));
    EXPECT_FALSE(co_await round_trip(database, {"bool", "SELECT $1::bool"}, false));
    EXPECT_EQ(co_await round_trip(database, {"mood", "SELECT $1::mood"}, Mood::wild), Mood::wild);
    EXPECT_EQ(co_await round_trip(database, {"mood as text", "SELECT $1::text"}, Mood::calm), Mood::calm);
    EXPECT_TRUE(co_await thrown<std::logic_error>(database.value<Mood>({"grim", "SELECT 'grim'::mood"})));
  });
}

TEST_F(Types, ArraysOfAnyOfThem) {
  execute("CREATE TYPE mood AS ENUM ('calm', 'wild')");
  run([](Database& database) -> Task<> {
    std::vector<std::int64_t> const numbers{1, -2, INT64_MAX};
    EXPECT_EQ(co_await round_trip(database, {"int8[]", "SELECT $1::int8[]"}, numbers), numbers);
    std::vector<PostId> const ids{{1}, {2}};
    EXPECT_EQ(co_await round_trip(database, {"int8[]", "SELECT $1::int8[]"}, ids), ids);
    std::vector<std::optional<std::string>> const gaps{"a", std::nullopt, "NULL"};
    EXPECT_EQ(co_await round_trip(database, {"text[]", "SELECT $1::text[]"}, gaps), gaps);
    std::vector<Mood> const moods{Mood::wild, Mood::calm};
    EXPECT_EQ(co_await round_trip(database, {"mood[]", "SELECT $1::mood[]"}, moods), moods);
    std::vector<bool> const flags{true, false, true};
    EXPECT_EQ(co_await round_trip(database, {"bool[]", "SELECT $1::bool[]"}, flags), flags);
    std::vector<Timestamp> const times{Timestamp(std::chrono::seconds(1)), Timestamp::max()};
    EXPECT_EQ(co_await round_trip(database, {"timestamptz[]", "SELECT $1::timestamptz[]"}, times), times);
    std::vector<double> const none;
    EXPECT_EQ(co_await round_trip(database, {"float8[]", "SELECT $1::float8[]"}, none), none);
    constexpr Query table{"table", "SELECT ARRAY[[1,2],[3,4]]::int4[]"};
    EXPECT_TRUE(co_await thrown<std::logic_error>(database.value<std::vector<int>>(table)));
  });
}

TEST_F(Types, NullGoesIntoOptionalsOnly) {
  run([](Database& database) -> Task<> {
    constexpr Query null{"null", "SELECT NULL::int4 AS n"};
    EXPECT_EQ((co_await database.value<std::optional<int>>(null)).value(), std::nullopt);
    EXPECT_EQ(co_await round_trip(database, {"int4", "SELECT $1::int4"}, std::optional<int>(5)), 5);
    EXPECT_EQ(co_await round_trip(database, {"int4", "SELECT $1::int4"}, std::optional<int>()), std::nullopt);
    auto const error = co_await thrown<std::logic_error>(database.value<int>(null));
    EXPECT_TRUE(error);
    EXPECT_STREQ(error ? error->what() : "", "query null: column n is NULL, and what it is read into is no optional");
  });
}

TEST_F(Types, AColumnOfAnotherTypeIsRefusedByName) {
  run([](Database& database) -> Task<> {
    constexpr Query numeric{"total", "SELECT sum(n) AS total FROM (VALUES (1::int8)) AS t(n)"};
    auto const error = co_await thrown<std::logic_error>(database.value<std::int64_t>(numeric));
    EXPECT_TRUE(error && std::string_view(error->what()).contains("query total: column total is no integer"));
    EXPECT_TRUE(co_await thrown<std::logic_error>(database.value<std::string>({"number", "SELECT 1::int4"})));
    EXPECT_TRUE(co_await thrown<std::logic_error>(database.value<Timestamp>({"local", "SELECT now()::timestamp"})));
    EXPECT_TRUE(co_await thrown<std::logic_error>(database.value<std::vector<int>>({"number", "SELECT 1::int4"})));
  });
}

struct Person {
  PostId id;
  std::string name;
  std::optional<std::string> city;
};
BOOST_DESCRIBE_STRUCT(Person, (), (id, name, city))

TEST_F(Types, RowsAreMatchedByColumnName) {
  run([](Database& database) -> Task<> {
    constexpr Query shuffled{"shuffled", "SELECT NULL::text AS city, 'Ann' AS name, 3::int8 AS id"};
    auto const person = co_await database.row<Person>(shuffled);
    EXPECT_TRUE(person && person->id == PostId{3} && person->name == "Ann" && !person->city);
    constexpr Query series{"series",
                           "SELECT n::int8 AS id, 'n' || n AS name, 'Omsk' AS city FROM generate_series(1, 3) n"};
    auto const people = co_await database.rows<Person>(series);
    EXPECT_EQ(people.size(), 3u);
    EXPECT_EQ(people.at(2).name, "n3");
    EXPECT_EQ(people.at(2).city, "Omsk");
    constexpr Query nobody{"nobody", "SELECT 1::int8 AS id, '' AS name, '' AS city WHERE false"};
    EXPECT_FALSE(co_await database.row<Person>(nobody));
  });
}

TEST_F(Types, MembersAndColumnsMustCorrespond) {
  run([](Database& database) -> Task<> {
    constexpr Query short_one{"short", "SELECT 1::int8 AS id, 'Ann' AS name"};
    auto const missing = co_await thrown<std::logic_error>(database.rows<Person>(short_one));
    EXPECT_TRUE(missing && missing->what() == std::string_view("query short: no column for the member city"));
    constexpr Query long_one{"long", "SELECT 1::int8 AS id, 'Ann' AS name, '' AS city, 40 AS age"};
    auto const unknown = co_await thrown<std::logic_error>(database.row<Person>(long_one));
    EXPECT_TRUE(unknown && unknown->what() == std::string_view("query long: no member for the column age"));
  });
}

}  // namespace
}  // namespace vobe::postgres
