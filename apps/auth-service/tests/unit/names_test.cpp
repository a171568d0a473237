#include <gtest/gtest.h>

#include "domain/names.hpp"

namespace vobe::accounts {
namespace {

TEST(Usernames, hold_letters_and_digits_of_any_script_and_five_signs) {
  for (auto const* name : {"anna", "Аня", "дж0н", "李小龍", "a.b_c-d@e+f", "ｆｉ", "ﬁ", "٣", "Đorđe", "İpek"})
    EXPECT_TRUE(is_username(name)) << name;
  for (auto const* name : {"", "a b", "a/b", "a\tb", "<b>", "№1", "🎸", "a\xcc\x81", "a,b", "'"})
    EXPECT_FALSE(is_username(name)) << name;
}

TEST(Usernames, hold_nothing_that_cannot_be_seen) {
  EXPECT_FALSE(is_username("fi\u200dsh"));  // zero width joiner
  EXPECT_FALSE(is_username("fi\u200bsh"));  // zero width space
  EXPECT_FALSE(is_username("fi\u202esh"));  // right-to-left override
  EXPECT_FALSE(is_username("\u3164"));      // Hangul filler, a letter by its category
  EXPECT_FALSE(is_username("\uffa0"));
}

TEST(Usernames, are_at_most_150_code_points_long) {
  std::string name;
  for (int i = 0; i < 150; ++i) name += "ж";
  EXPECT_TRUE(is_username(name));
  EXPECT_FALSE(is_username(name + "ж"));
}

TEST(Usernames, are_one_under_compatibility_and_case) {
  EXPECT_EQ(key_of("ﬁsh"), key_of("FISH"));
  EXPECT_EQ(key_of("ｆｉｓｈ"), key_of("fish"));
  EXPECT_EQ(key_of("Straße"), key_of("STRASSE"));
  EXPECT_NE(key_of("fish"), key_of("dish"));
}

TEST(Usernames, of_the_house_are_reserved_however_they_are_written) {
  for (auto const* name : {"admin", "ADMIN", "ａｄｍｉｎ", "me", "root", "login", "register", "settings", "support",
                           "system", "api", "moderator"}) {
    EXPECT_TRUE(is_reserved(key_of(name))) << name;
  }
  EXPECT_FALSE(is_reserved(key_of("admins")));
}

TEST(EmailAddresses, are_checked_plainly) {
  for (auto const* address : {"a@b.example", "first.last+tag@mail.example.org", "аня@почта.рф", "o'neil@x-y.example"}) {
    EXPECT_TRUE(is_email(address)) << address;
  }
  for (auto const* address :
       {"", "a", "@b.example", "a@", "a@b", "a b@c.example", "a@@b.example", ".a@b.example", "a..b@c.example",
        "a@-b.example", "a@b..example", "a@b.example.", "\"a\"@b.example", "a,b@c.example", "a\u200b@b.example"}) {
    EXPECT_FALSE(is_email(address)) << address;
  }
  EXPECT_FALSE(is_email(std::string(65, 'a') + "@b.example"));
}

TEST(WebAddresses, are_http_with_a_host_and_nothing_to_escape) {
  for (auto const* address : {"https://band.example", "http://band.example:8080/x?y=z#w", "https://группа.рф/альбом"}) {
    EXPECT_TRUE(is_web_address(address)) << address;
  }
  for (auto const* address : {"", "band.example", "javascript:alert(1)", "https://", "https:///x", "https://a b",
                              "https://x/\"onclick", "ftp://x.example", "https://user@host.example", "https://x\\y"}) {
    EXPECT_FALSE(is_web_address(address)) << address;
  }
}

}  // namespace
}  // namespace vobe::accounts
