#include "chassis/core/encoding.hpp"

#include <gtest/gtest.h>

namespace vobe {
namespace {

std::string const all_bytes = [] {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  return bytes;
}();

TEST(Base64Url, KnowsTheVectorsOfRfc4648) {
  EXPECT_EQ(base64url_encode(""), "");
  EXPECT_EQ(base64url_encode("f"), "Zg");
  EXPECT_EQ(base64url_encode("fo"), "Zm8");
  EXPECT_EQ(base64url_encode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
}

TEST(Base64Url, ReadsBackEveryLength) {
  for (std::size_t length = 0; length <= all_bytes.size(); ++length) {
    auto const bytes = all_bytes.substr(0, length);
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
  }
}

TEST(Base64Url, RefusesWhatIsNotCanonical) {
  EXPECT_FALSE(base64url_decode("Zg=="));  // padding
  EXPECT_FALSE(base64url_decode("Zh"));    // bits that stand for nothing
  EXPECT_FALSE(base64url_decode("Z"));
  EXPECT_FALSE(base64url_decode("Zm 8"));
  EXPECT_FALSE(base64url_decode("+/8"));
}

TEST(Hex, ReadsBackAndTakesEitherCase) {
  EXPECT_EQ(hex_encode("\x01\xab"), "01ab");
  EXPECT_EQ(hex_decode("01AB"), "\x01\xab");
  EXPECT_EQ(hex_decode(hex_encode(all_bytes)), all_bytes);
  EXPECT_EQ(hex_decode(""), "");
}

TEST(Hex, RefusesOddLengthsAndForeignCharacters) {
  EXPECT_FALSE(hex_decode("abc"));
  EXPECT_FALSE(hex_decode("0g"));
  EXPECT_FALSE(hex_decode("0 "));
}

TEST(Html, EscapesWhatEndsTextAndAttributes) {
  EXPECT_EQ(html_escape("a <b> & \"c\" 'd' é"), "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; é");
}

TEST(Percent, EscapesAllButUnreservedCharacters) {
  EXPECT_EQ(percent_encode("a-b._~9"), "a-b._~9");
  EXPECT_EQ(percent_encode("a b+c/é"), "a%20b%2Bc%2F%C3%A9");
}

TEST(Percent, ReadsEscapesAndPlusWhereItMeansSpace) {
  EXPECT_EQ(percent_decode("a+b%2bc", true), "a b+c");
  EXPECT_EQ(percent_decode("a+b", false), "a+b");
  EXPECT_EQ(percent_decode(percent_encode(all_bytes), false), all_bytes);
}

TEST(Percent, RefusesBrokenEscapes) {
  EXPECT_FALSE(percent_decode("%", false));
  EXPECT_FALSE(percent_decode("%4", false));
  EXPECT_FALSE(percent_decode("%4x", false));
}

TEST(RandomBytes, HaveTheLengthAskedForAndDiffer) {
  EXPECT_EQ(random_bytes(0).size(), 0u);
  EXPECT_EQ(random_bytes(32).size(), 32u);
  EXPECT_NE(random_bytes(32), random_bytes(32));
}

}  // namespace
}  // namespace vobe
