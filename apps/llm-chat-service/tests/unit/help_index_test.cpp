#include <gtest/gtest.h>

#include "domain/article.hpp"
#include "domain/help_index.hpp"

namespace vobe::chat {
namespace {

Article article(std::string_view slug, std::string const& title, std::string const& sections) {
  return parse_article(
             slug, "en",
             "---\ntitle: " + title + "\nsummary: s\nkeywords: " + std::string(slug) + "\norder: 1\n---\n\n" + sections)
      .value();
}

HelpIndex small_index() {
  return HelpIndex(
      {article("theme", "Themes",
               "## How do I turn on the dark theme?\n[keywords]: # (night mode)\n\nOpen the settings.\n"
               "\n## Which languages are there?\n\nRussian and English.\n"),
       article("votes", "Votes", "## How do I vote?\n\nPress the arrow beside a post.\n"),
       article("account", "Account", "## How do I register?\n[keywords]: # (password, sign up)\n\nOpen the form.\n")});
}

std::string best(HelpIndex const& index, std::string_view text) {
  auto const matches = index.rank(index.read(text));
  return matches.front().evidence.good() ? matches.front().article->slug : "";
}

TEST(Article, has_its_keywords_apart_from_what_is_quoted) {
  auto const parsed = article(
      "x", "T", "## Heading?\n[keywords]: # (one, two words)\n\nSee the [chat](/chat).\n\nUse `[words](https://x)`.\n");
  ASSERT_EQ(parsed.sections.size(), 1U);
  EXPECT_EQ(parsed.sections[0].keywords, (std::vector<std::string>{"one", "two words"}));
  EXPECT_EQ(parsed.sections[0].paragraphs, (std::vector<std::string>{"See the chat.", "Use `[words](https://x)`."}));
}

TEST(Article, needs_front_matter_a_title_and_a_section) {
  EXPECT_FALSE(parse_article("x", "en", ""));
  EXPECT_FALSE(parse_article("x", "en", "# no front matter"));
  EXPECT_FALSE(parse_article("x", "en", "---\ntitle: T\n"));
  EXPECT_FALSE(parse_article("x", "en", "---\ntitle: T\n---\ntext alone\n"));
}

TEST(HelpIndex, finds_by_heading_and_by_keywords_of_a_section) {
  auto const index = small_index();
  EXPECT_EQ(best(index, "dark theme"), "theme");
  EXPECT_EQ(best(index, "is there a night mode"), "theme");
}

TEST(HelpIndex, forgives_a_typo_and_a_swap) {
  auto const index = small_index();
  EXPECT_EQ(best(index, "passwrod"), "account");
  EXPECT_EQ(best(index, "pasword"), "account");
}

TEST(HelpIndex, declines_what_it_does_not_know) {
  auto const index = small_index();
  EXPECT_EQ(best(index, "recipe for apple pie with cinnamon"), "");
  EXPECT_EQ(best(index, "open the window"), "") << "one everyday word is no answer";
  EXPECT_EQ(best(index, "?"), "");
}

TEST(HelpIndex, picks_the_section_that_answers) {
  auto const index = small_index();
  auto const question = index.read("which languages are there");
  EXPECT_EQ(index.best_section(index.articles()[0], question).heading, "Which languages are there?");
}

TEST(HelpIndex, of_no_articles_matches_nothing) {
  HelpIndex const index;
  EXPECT_TRUE(index.rank(index.read("dark theme")).empty());
}

TEST(HelpIndex, weighs_other_texts_by_what_they_are_about) {
  auto const index = small_index();
  EXPECT_TRUE(index.weigh(index.read("who are Queen"), "Queen", "").good());
  EXPECT_FALSE(index.weigh(index.read("weather in Berlin tomorrow"), "Berlin", "an album").good());
}

}  // namespace
}  // namespace vobe::chat
