#include "domain/session.hpp"

#include <gtest/gtest.h>

#include "chassis/core/errors.hpp"
#include "domain/cookies.hpp"
#include "domain/form.hpp"

namespace vobe::frontend {
namespace {

std::string const secret(32, 'k');

TEST(Session, OpensWhatItSealed) {
  Seal const seal(secret, "session");
  Session const session{
      .id = "s", .access_token = "a", .refresh_token = "r", .access_ends = 5, .user_id = 7, .username = "Анна"};
  auto const opened = open_session(seal, seal_session(seal, session));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->access_token, "a");
  EXPECT_EQ(opened->user_id, 7);
  EXPECT_EQ(opened->username, "Анна");
}

TEST(Session, IsRefusedWhenOneCharacterWasChanged) {
  Seal const seal(secret, "session");
  std::string const sealed = seal_session(seal, {.id = "s"});
  for (std::size_t i = 0; i < sealed.size(); i += 7) {
    std::string altered = sealed;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(open_session(seal, altered)) << i;
  }
  EXPECT_FALSE(open_session(seal, ""));
  EXPECT_FALSE(open_session(seal, "no base64 !"));
}

TEST(Session, IsNoHeldForm) {
  Seal const sessions(secret, "session");
  Seal const forms(secret, "held form");
  EXPECT_FALSE(open_held(forms, seal_session(sessions, {.id = "s"})));
  EXPECT_FALSE(open_session(Seal(std::string(32, 'x'), "session"), seal_session(sessions, {.id = "s"})));
}

TEST(Session, LooksDifferentEachTimeItIsSealed) {
  Seal const seal(secret, "session");
  EXPECT_NE(seal_session(seal, {.id = "s"}), seal_session(seal, {.id = "s"}));
}

TEST(Session, NeedsRefreshShortlyBeforeItsTokenEnds) {
  Session const session{.access_ends = 1000};
  EXPECT_FALSE(needs_refresh(session, Timestamp(std::chrono::seconds(970))));
  EXPECT_TRUE(needs_refresh(session, Timestamp(std::chrono::seconds(985))));
  EXPECT_TRUE(needs_refresh(session, Timestamp(std::chrono::seconds(2000))));
}

TEST(FormTokens, MatchOnlyWhatTheyAreBoundTo) {
  FormTokens const tokens(secret);
  std::string const token = tokens.token_for("session 1");
  EXPECT_TRUE(tokens.matches(token, "session 1"));
  EXPECT_FALSE(tokens.matches(token, "session 2"));
  EXPECT_FALSE(tokens.matches("", "session 1"));
  EXPECT_FALSE(tokens.matches(token + "A", "session 1"));
  EXPECT_FALSE(FormTokens(std::string(32, 'x')).matches(token, "session 1"));
}

TEST(Secret, IsSixtyFourHexadecimalDigits) {
  EXPECT_EQ(read_secret(std::string(64, '0')), std::string(32, '\0'));
  EXPECT_THROW(read_secret(""), Error);
  EXPECT_THROW(read_secret(std::string(63, '0')), Error);
  EXPECT_THROW(read_secret(std::string(64, 'g')), Error);
}

TEST(Cookies, AreFoundByTheirWholeName) {
  EXPECT_EQ(find_cookie("a=1; session=x=y; b=2", "session"), "x=y");
  EXPECT_EQ(find_cookie("mysession=1", "session"), std::nullopt);
  EXPECT_EQ(find_cookie("session=", "session"), "");
  EXPECT_EQ(find_cookie("", "session"), std::nullopt);
  EXPECT_EQ(find_cookie("session", "session"), std::nullopt);
}

TEST(Cookies, CarryTheirRules) {
  EXPECT_EQ(set_cookie("n", "v", {.secure = true, .lifetime = std::chrono::seconds(60)}),
            "n=v; Path=/; Max-Age=60; SameSite=Lax; HttpOnly; Secure");
  EXPECT_EQ(set_cookie("n", "", {.http_only = false}), "n=; Path=/; Max-Age=0; SameSite=Lax");
  EXPECT_EQ(CookieNames(true).session, "__Host-vobe_session");
  EXPECT_EQ(CookieNames(false).session, "vobe_session");
}

}  // namespace
}  // namespace vobe::frontend
