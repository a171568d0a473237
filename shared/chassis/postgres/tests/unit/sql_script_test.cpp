#include "chassis/postgres/sql_script.hpp"

#include <gtest/gtest.h>

#include <string>

namespace vobe::postgres {
namespace {

using Commands = std::vector<std::string_view>;

TEST(SplitCommands, SplitsAtSemicolonsAndDropsWhatIsEmpty) {
  EXPECT_EQ(split_commands("SELECT 1;SELECT 2"), (Commands{"SELECT 1", "SELECT 2"}));
  EXPECT_EQ(split_commands(" ; -- nothing; here\n ; /* ; /* nested; */ ; */ \n"), Commands{});
}

TEST(SplitCommands, LeavesQuotedSemicolonsAlone) {
  EXPECT_EQ(split_commands("SELECT ';''; '; S"), (Commands{"SELECT ';''; '", " S"}));
  EXPECT_EQ(split_commands(R"(SELECT ";"; S)"), (Commands{R"(SELECT ";")", " S"}));
}

TEST(SplitCommands, TakesBackslashesAsEscapesOnlyInEscapeStrings) {
  EXPECT_EQ(split_commands(R"(SELECT E'\';'; S)"), (Commands{R"(SELECT E'\';')", " S"}));
  EXPECT_EQ(split_commands(R"(SELECT '\'; S)"), (Commands{R"(SELECT '\')", " S"}));
  EXPECT_EQ(split_commands(R"(SELECT tape'\'; S)"), (Commands{R"(SELECT tape'\')", " S"}));
}

TEST(SplitCommands, KeepsDollarQuotedBodiesWhole) {
  constexpr std::string_view function =
      "CREATE FUNCTION f() RETURNS void AS $b$ BEGIN; $$;$$ END; $b$ LANGUAGE plpgsql";
  std::string const script = std::string(function) + ";\nSELECT $1; S";
  EXPECT_EQ(split_commands(script), (Commands{function, "\nSELECT $1", " S"}));
}

TEST(SplitCommands, EndsWhatIsNeverClosedAtTheEnd) {
  EXPECT_EQ(split_commands("SELECT 'a; b"), (Commands{"SELECT 'a; b"}));
  EXPECT_EQ(split_commands("SELECT $x$ a; b"), (Commands{"SELECT $x$ a; b"}));
}

}  // namespace
}  // namespace vobe::postgres
