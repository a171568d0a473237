#include "domain/texts.hpp"

#include <gtest/gtest.h>

#include <set>

#include "chassis/core/errors.hpp"
#include "view/assets.hpp"
#include "view/embedded.hpp"
#include "view/templates.hpp"

namespace vobe::frontend {
namespace {

std::vector<std::string_view> text_files() {
  std::vector<std::string_view> files;
  for (auto const& file : embedded_files()) {
    if (file.path.starts_with("texts/")) files.push_back(file.content);
  }
  return files;
}

Texts const en(Language::en, text_files());
Texts const ru(Language::ru, text_files());

TEST(Texts, TakeTheRussianPluralThatTheNumberNeeds) {
  EXPECT_EQ(ru.count("count.comments", 1), "1 комментарий");
  EXPECT_EQ(ru.count("count.comments", 2), "2 комментария");
  EXPECT_EQ(ru.count("count.comments", 4), "4 комментария");
  EXPECT_EQ(ru.count("count.comments", 5), "5 комментариев");
  EXPECT_EQ(ru.count("count.comments", 0), "0 комментариев");
  EXPECT_EQ(ru.count("count.comments", 11), "11 комментариев");
  EXPECT_EQ(ru.count("count.comments", 14), "14 комментариев");
  EXPECT_EQ(ru.count("count.comments", 21), "21 комментарий");
  EXPECT_EQ(ru.count("count.comments", 112), "112 комментариев");
  EXPECT_EQ(ru.count("count.comments", 122), "122 комментария");
}

TEST(Texts, TakeTheEnglishPlural) {
  EXPECT_EQ(en.count("count.comments", 1), "1 comment");
  EXPECT_EQ(en.count("count.comments", 0), "0 comments");
  EXPECT_EQ(en.count("count.points", -1), "−1 point");
}

TEST(Texts, GroupDigitsAsTheLanguageDoes) {
  EXPECT_EQ(en.number(1234567), "1,234,567");
  EXPECT_EQ(en.number(-1234), "−1,234");
  EXPECT_EQ(ru.number(1234567), "1\u00a0234\u00a0567");
  EXPECT_EQ(ru.number(1234), "1234");
  EXPECT_EQ(ru.number(0), "0");
}

Timestamp at(std::string_view text) {
  return parse_rfc3339(text).value();
}

TEST(Texts, TellTimesFromNowAndDatesFromLongAgo) {
  auto const now = at("2026-03-12T14:05:00Z");
  EXPECT_EQ(ru.ago(at("2026-03-12T14:04:30Z"), now), "только что");
  EXPECT_EQ(ru.ago(at("2026-03-12T14:03:00Z"), now), "2 минуты назад");
  EXPECT_EQ(en.ago(at("2026-03-12T13:05:00Z"), now), "1 hour ago");
  EXPECT_EQ(ru.ago(at("2026-03-07T14:05:00Z"), now), "5 дней назад");
  EXPECT_EQ(ru.ago(at("2026-03-01T00:00:00Z"), now), "1 марта 2026");
  EXPECT_EQ(en.ago(at("2025-12-31T23:59:00Z"), now), "31 December 2025");
  EXPECT_EQ(en.ago(at("2026-03-12T14:06:00Z"), now), "just now") << "a clock that runs ahead";
  EXPECT_EQ(ru.date_and_time(now), "12 марта 2026, 14:05 UTC");
}

TEST(Texts, TellDurations) {
  EXPECT_EQ(duration_text(0), "0:00");
  EXPECT_EQ(duration_text(185'000), "3:05");
  EXPECT_EQ(duration_text(3'765'400), "1:02:45");
}

TEST(Texts, FillEveryHole) {
  EXPECT_EQ(en.fill("search.empty", {{"query", "{query}"}}),
            "Nothing was found for “{query}”. Try fewer or other words.");
  EXPECT_EQ(en.get("no.such.key"), "no.such.key");
}

/// The holes of a text: {"n", "name"}.
std::set<std::string> holes(std::string_view text) {
  std::set<std::string> names;
  for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    names.emplace(text.substr(open + 1, text.find('}', open) - open - 1));
  }
  return names;
}

std::size_t alternatives(std::string_view text) {
  std::size_t count = 1;
  for (auto at = text.find(" | "); at != std::string_view::npos; at = text.find(" | ", at + 1)) ++count;
  return count;
}

TEST(Texts, AreWholeInBothLanguages) {
  ASSERT_GT(en.keys().size(), 200u);
  for (auto const& key : en.keys()) {
    EXPECT_FALSE(en.get(key).empty()) << key;
    EXPECT_FALSE(ru.get(key).empty()) << key;
    EXPECT_EQ(holes(en.get(key)), holes(ru.get(key))) << key;
    if (key == "time.months") continue;
    std::size_t const forms = alternatives(en.get(key));
    EXPECT_EQ(alternatives(ru.get(key)), forms == 1 ? 1u : 3u) << key;
    if (forms > 1) {
      EXPECT_EQ(forms, 2u) << key;
    }
  }
}

TEST(Texts, RefuseFilesThatAreMalformed) {
  EXPECT_THROW(Texts(Language::en, {"key\n  one language only\n\n"}), Error);
  EXPECT_THROW(Texts(Language::en, {"key\n  a\n  б\n\nkey\n  a\n  б\n"}), Error);
}

TEST(Templates, ParseAndNameOnlyTextsThatExist) {
  EXPECT_NO_THROW(Templates(en, ru, "version"));
}

TEST(Templates, EscapeByContext) {
  Templates const templates(en, ru, "v");
  Page page("field", en, now());
  Part root = page.root();
  root.set("NAME", "\"><script>");
  root.set("LABEL", "<b>&");
  Part area = root.section("AREA");
  area.set("ROWS", std::int64_t(3));
  area.set("VALUE", "\n\n  indent\n</textarea><script>");
  std::string const html = templates.expand(page);
  EXPECT_EQ(html.find("<script>"), std::string::npos) << html;
  EXPECT_NE(html.find("&lt;b&gt;&amp;"), std::string::npos) << html;
  // HTML drops the first line break behind <textarea>; those of the text stay.
  EXPECT_NE(html.find(">\n\n\n  indent\n&lt;/textarea&gt;"), std::string::npos) << html;
}

TEST(Assets, StayWithinTheirBudget) {
  Assets const assets;
  ASSERT_NE(assets.find("site.css"), nullptr);
  ASSERT_NE(assets.find("site.js"), nullptr);
  EXPECT_LT(assets.find("site.css")->content->size(), 30'000u);
  EXPECT_EQ(assets.find("../site.css"), nullptr);
  EXPECT_EQ(assets.version().size(), 16u);
}

}  // namespace
}  // namespace vobe::frontend
