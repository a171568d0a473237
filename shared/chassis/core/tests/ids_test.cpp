#include "chassis/core/ids.hpp"

#include <gtest/gtest.h>

#include "chassis/core/principal.hpp"

namespace vobe {
namespace {

TEST(ParseId, TakesPlainPositiveNumbers) {
  EXPECT_EQ(parse_id("1"), 1);
  EXPECT_EQ(parse_id("9223372036854775807"), 9223372036854775807);
}

TEST(ParseId, RefusesEverythingElse) {
  for (auto const* text : {"", "0", "-1", "+1", "01", "1e3", "0x10", "１", " 1", "1 ", "1.0", "9223372036854775808",
                           "99999999999999999999"}) {
    EXPECT_FALSE(parse_id(text)) << text;
  }
}

TEST(Uuid, OfVersion7CarriesItsTimeAndSortsByIt) {
  using namespace std::chrono_literals;
  Timestamp const time(std::chrono::milliseconds(0x017f22e279b0));  // the example of RFC 9562, A.6
  auto const id = Uuid::v7(time);
  EXPECT_EQ(id.to_string().substr(0, 15), "017f22e2-79b0-7");
  EXPECT_NE(std::string("89ab").find(id.to_string()[19]), std::string::npos);
  EXPECT_LT(id, Uuid::v7(time + 1ms));
  EXPECT_NE(id, Uuid::v7(time));
}

TEST(Uuid, ReadsTheCanonicalFormInEitherCase) {
  auto const id = Uuid::parse("017F22E2-79b0-7cc3-98c4-dc0c0c07398f");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->to_string(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST(Uuid, RefusesOtherForms) {
  for (auto const* text : {"", "017f22e279b07cc398c4dc0c0c07398f", "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
                           "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
                           "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0", "017f22e2079b0-7cc3-98c4-dc0c0c07398f"}) {
    EXPECT_FALSE(Uuid::parse(text)) << text;
  }
}

TEST(Role, IncludesTheOnesBeforeIt) {
  Principal const moderator{.user_id = {1}, .username = "m", .role = Role::moderator, .session_id = {}};
  EXPECT_TRUE(moderator.has(Role::user));
  EXPECT_TRUE(moderator.has(Role::moderator));
  EXPECT_FALSE(moderator.has(Role::admin));
}

TEST(Role, HasAStableName) {
  for (auto const role : {Role::user, Role::editor, Role::moderator, Role::admin}) {
    EXPECT_EQ(parse_role(to_string(role)), role);
  }
  EXPECT_EQ(to_string(Role::editor), "editor");
  EXPECT_FALSE(parse_role("root"));
}

}  // namespace
}  // namespace vobe
