#include "domain/form.hpp"

#include <gtest/gtest.h>

#include "chassis/core/errors.hpp"
#include "domain/public_url.hpp"
#include "domain/return_path.hpp"

namespace vobe::frontend {
namespace {

TEST(Form, ReadsFieldsAndUnifiesLineBreaks) {
  auto const form = Form::parse("title=%D0%9A+%26&body=%0D%0A%0D%0A++indent%0D%0Asecond%0Dthird&tag=a&tag=b");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->get("title"), "К &");
  EXPECT_EQ(form->get("body"), "\n\n  indent\nsecond\nthird");
  EXPECT_EQ(form->all("tag").size(), 2u);
  EXPECT_EQ(form->get("absent"), "");
  EXPECT_FALSE(form->has("absent"));
}

TEST(Form, RefusesBrokenEscapesAndBrokenUtf8) {
  EXPECT_FALSE(Form::parse("a=%zz"));
  EXPECT_FALSE(Form::parse("a=%ff%fe"));
}

TEST(HeldForm, ComesBackWholeButWithoutItsToken) {
  Seal const seal(std::string(32, 'k'), "held form");
  Form const form({{"csrf", "secret"}, {"body", "\n\n\"Ж\" & <b>"}, {"tag", "a"}, {"tag", "b"}});
  auto const sealed = hold(seal, {"/posts/1/comments", form});
  ASSERT_TRUE(sealed);
  auto const held = open_held(seal, *sealed);
  ASSERT_TRUE(held);
  EXPECT_EQ(held->action, "/posts/1/comments");
  EXPECT_EQ(held->form.get("body"), "\n\n\"Ж\" & <b>");
  EXPECT_EQ(held->form.all("tag").size(), 2u);
  EXPECT_FALSE(held->form.has("csrf"));
}

TEST(HeldForm, HoldsTheLongestPostAndNothingLarger) {
  Seal const seal(std::string(32, 'k'), "held form");
  std::string longest;
  for (int i = 0; i < 40'000; ++i) longest += "🎸";
  EXPECT_TRUE(hold(seal, {"/posts/new", Form({{"body", longest}})}));
  EXPECT_FALSE(hold(seal, {"/posts/new", Form({{"body", longest + longest}})}));
}

TEST(ReturnPath, KeepsPathsOfOurs) {
  for (std::string_view const path : {"/", "/posts/1-a?sort=new", "/u/%D0%96#c1", "/search?q=a%2Fb"}) {
    EXPECT_EQ(safe_return_path(path), path);
  }
}

TEST(ReturnPath, SendsEverythingElseHome) {
  for (std::string_view const path :
       {"/\\evil.example", "//evil.example", "https://evil.example/", "/\t/evil.example", "javascript:alert(1)", "",
        "posts", "\\\\evil.example", "/a\r\nSet-Cookie: x=1", " //evil.example", "/posts\\..\\x", "/login",
        "/login?return=/x", "/logout", "/\x01", "///evil.example", "/Ж"}) {
    EXPECT_EQ(safe_return_path(path), "/") << path;
  }
  EXPECT_EQ(safe_return_path("/" + std::string(3000, 'a')), "/");
}

TEST(PublicUrl, DecidesWhetherCookiesAreSecure) {
  EXPECT_TRUE(PublicUrl("https://music.example").secure_cookies());
  EXPECT_TRUE(PublicUrl("http://127.0.0.1:3000").secure_cookies());
  EXPECT_TRUE(PublicUrl("http://localhost:3000/").secure_cookies());
  EXPECT_FALSE(PublicUrl("http://192.168.1.5:3000").secure_cookies());
  EXPECT_EQ(PublicUrl("https://Music.Example/").at("/x"), "https://music.example/x");
}

TEST(PublicUrl, RefusesWhatIsNoOrigin) {
  for (std::string_view const url :
       {"", "music.example", "ftp://x", "http://", "http://x/path", "http://x:port", "https://a b"}) {
    EXPECT_THROW(PublicUrl{url}, Error) << url;
  }
}

TEST(PublicUrl, AllowsFormsFromItsOwnPagesOnly) {
  PublicUrl const site("https://music.example");
  EXPECT_TRUE(site.allows("https://music.example", "same-origin"));
  EXPECT_TRUE(site.allows(std::nullopt, "same-origin"));
  EXPECT_TRUE(site.allows(std::nullopt, "none"));
  EXPECT_TRUE(site.allows(std::nullopt, std::nullopt));
  EXPECT_FALSE(site.allows("https://evil.example", "same-origin"));
  EXPECT_FALSE(site.allows("http://music.example", std::nullopt));
  EXPECT_FALSE(site.allows("https://music.example:8443", std::nullopt));
  EXPECT_FALSE(site.allows("null", std::nullopt));
  EXPECT_FALSE(site.allows(std::nullopt, "cross-site"));
  EXPECT_FALSE(site.allows(std::nullopt, "same-site"));
}

TEST(PublicUrl, TakesTheNamesOfLoopbackForOne) {
  PublicUrl const site("http://127.0.0.1:3000");
  EXPECT_TRUE(site.allows("http://localhost:3000", "same-origin"));
  EXPECT_FALSE(site.allows("http://localhost:4000", "same-origin"));
  EXPECT_FALSE(site.allows("http://127.0.0.1.evil.example:3000", std::nullopt));
  EXPECT_FALSE(PublicUrl("http://192.168.1.5:3000").allows("http://localhost:3000", std::nullopt));
}

}  // namespace
}  // namespace vobe::frontend
