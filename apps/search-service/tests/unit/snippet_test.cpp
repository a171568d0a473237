#include "domain/snippet.hpp"

#include <gmock/gmock.h>

#include <random>
#include <regex>

#include "chassis/core/text.hpp"

namespace vobe::search {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string snippet(std::string const& text, std::string const& wanted) {
  return make_snippet(text, words_of(text), [&](std::string_view word) { return word == wanted; });
}

TEST(Snippet, marks_what_was_looked_for) {
  EXPECT_EQ(snippet("A Night at the Opera", "opera"), "A Night at the <mark>Opera</mark>");
}

TEST(Snippet, holds_no_tag_but_its_own_marks) {
  auto const html =
      snippet("ximira <b>x</b> <img src=x onerror=alert(1)> <mark>fake</mark> needle a < b & \"c\"", "needle");
  EXPECT_EQ(html,
            "ximira &lt;b&gt;x&lt;/b&gt; &lt;img src=x onerror=alert(1)&gt; &lt;mark&gt;fake&lt;/mark&gt; "
            "<mark>needle</mark> a &lt; b &amp; &quot;c&quot;");
}

TEST(Snippet, shows_the_densest_place_of_a_long_text) {
  std::string text = "needle once. ";
  for (int i = 0; i < 200; ++i) text += "filler ";
  text += "here needle and needle again ";
  for (int i = 0; i < 200; ++i) text += "filler ";
  auto const html = snippet(text, "needle");
  EXPECT_THAT(html, HasSubstr("here <mark>needle</mark> and <mark>needle</mark>"));
  EXPECT_THAT(html, ::testing::StartsWith("…"));
  EXPECT_THAT(html, ::testing::EndsWith("…"));
  EXPECT_LE(words_of(html).size(), snippet_words + 10);
}

TEST(Snippet, begins_at_the_beginning_when_nothing_is_in_it) {
  EXPECT_EQ(snippet("Just a text", "other"), "Just a text");
}

TEST(Snippet, of_any_text_is_balanced_and_valid) {
  std::mt19937 random(11);
  constexpr std::string_view alphabet = "needle <>&\"'/=mark \xd1\x91 \xf0\x9f\x8e\xb8 ";
  std::regex const own("</?mark>");
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (auto n = random() % 400; n > 0; --n) text += alphabet.substr(random() % (alphabet.size() - 8), 6);
    auto const valid = text::is_valid_utf8(text);
    auto const html = snippet(text, "needle");
    auto const plain = std::regex_replace(html, own, "");
    EXPECT_THAT(plain, Not(HasSubstr("<")));
    EXPECT_THAT(plain, Not(HasSubstr(">")));
    if (valid) EXPECT_TRUE(text::is_valid_utf8(html)) << html;
  }
}

}  // namespace
}  // namespace vobe::search
