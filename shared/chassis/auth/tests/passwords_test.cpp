#include "chassis/auth/passwords.hpp"

#include <gtest/gtest.h>

namespace vobe::auth {
namespace {

constexpr PasswordCost cheap{.operations = 1, .memory_bytes = 8 * 1024};

TEST(Password, IsKeptAsAnArgon2idString) {
  auto const hash = hash_password("correct horse", cheap);
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$")) << hash;
  EXPECT_EQ(hash.find('\0'), std::string::npos);
  EXPECT_TRUE(hash_password("correct horse").starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST(Password, IsSaltedAnewEachTime) {
  EXPECT_NE(hash_password("same", cheap), hash_password("same", cheap));
}

TEST(Password, IsVerifiedInEveryCharacter) {
  auto const hash = hash_password(std::string("a\0b", 3), cheap);
  EXPECT_TRUE(verify_password(std::string("a\0b", 3), hash));
  EXPECT_FALSE(verify_password(std::string("a\0c", 3), hash));
  EXPECT_FALSE(verify_password("a", hash));
  EXPECT_FALSE(verify_password("", hash));
}

TEST(Password, IsOneWhetherComposedOrDecomposed) {
  auto const hash = hash_password("и\u0306e\u0301 и ещё", cheap);
  EXPECT_TRUE(verify_password("\u0439\u00E9 и ещё", hash));
  EXPECT_FALSE(verify_password("ие и еще", hash));
}

TEST(Password, MayBeNoUtf8) {
  EXPECT_TRUE(verify_password("\xff\xfe", hash_password("\xff\xfe", cheap)));
}

TEST(Password, MatchesNoBrokenHash) {
  EXPECT_FALSE(verify_password("x", ""));
  EXPECT_FALSE(verify_password("x", "$argon2id$v=19$"));
  EXPECT_FALSE(verify_password("", ""));
}

TEST(Rehash, IsNeededWhenTheCostHasChanged) {
  auto const hash = hash_password("x", cheap);
  EXPECT_FALSE(needs_rehash(hash, cheap));
  EXPECT_TRUE(needs_rehash(hash));
  EXPECT_TRUE(needs_rehash("rubbish", cheap));
}

}  // namespace
}  // namespace vobe::auth
