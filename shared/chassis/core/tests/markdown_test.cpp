#include "chassis/core/markdown.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <random>
#include <thread>
#include <vector>

namespace vobe::markdown {
namespace {

constexpr std::string_view rel = "rel=\"nofollow ugc noopener\"";

std::string html(std::string_view markdown) {
  return to_html(markdown).value_or("(refused)");
}

std::string repeat(std::string_view piece, std::size_t times) {
  std::string out;
  while (times-- > 0) out += piece;
  return out;
}

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

TEST(Html, RendersGithubsDialect) {
  EXPECT_EQ(html("Some *text* and ~~less~~"), "<p>Some <em>text</em> and <del>less</del></p>\n");
  EXPECT_NE(html("|a|\n|-|\n|b|\n").find("<td>b</td>"), std::string::npos);
  EXPECT_NE(html("```cpp\nint a;\n```").find("<code class=\"language-cpp\">int a;"), std::string::npos);
  EXPECT_EQ(html(""), "");
}

TEST(Html, TakesOneTildeForAbout) {
  EXPECT_EQ(html("~3 or ~4"), "<p>~3 or ~4</p>\n");
}

TEST(Html, ShowsRawHtmlAsText) {
  EXPECT_EQ(html("a <b>x</b> std::vector<int>"), "<p>a &lt;b&gt;x&lt;/b&gt; std::vector&lt;int&gt;</p>\n");
  EXPECT_EQ(html("<script>alert(1)</script>"), "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
  EXPECT_EQ(html("<div>\n*a*\n</div>"), "<p>&lt;div&gt;\n*a*\n&lt;/div&gt;</p>\n");
}

TEST(Html, MarksLinksThatLeaveTheSite) {
  EXPECT_EQ(html("[a](https://e.com/)"), "<p><a " + std::string(rel) + " href=\"https://e.com/\">a</a></p>\n");
  EXPECT_EQ(html("[a](/posts/1)"), "<p><a href=\"/posts/1\">a</a></p>\n");
  EXPECT_EQ(html("[a](#top)"), "<p><a href=\"#top\">a</a></p>\n");
  EXPECT_NE(html("[a](//e.com)").find(rel), std::string::npos);
  // Browsers take "\" for "/" but not its escaped form.
  EXPECT_EQ(html("[a](</\\\\e.com>)"), "<p><a href=\"/%5Ce.com\">a</a></p>\n");
  EXPECT_NE(html("<https://e.com>").find(rel), std::string::npos);
  EXPECT_NE(html("[a]\n\n[a]: https://e.com").find(rel), std::string::npos);
  EXPECT_EQ(html("&lt;a href=\"x\" `<a href=\"x\">`").find(rel), std::string::npos);
}

TEST(Html, KeepsOnlyHarmlessSchemes) {
  for (auto const* link :
       {"[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](data:text/html,x)", "[a](data:image/png;base64,x)",
        "[a](vbscript:x)", "[a](file:///etc/passwd)", "[a](java&#10;script:x)", "[a](&#1;javascript:x)",
        "[a](x-foo:bar)", "[a](<\tjavascript:x>)", "![a](javascript:x)", "<javascript:x>"}) {
    EXPECT_EQ(html(link).find("href"), std::string::npos) << html(link);
  }
  EXPECT_NE(html("[a](mailto:a@e.com)").find("href=\"mailto:a@e.com\""), std::string::npos);
  EXPECT_NE(html("[a](page?at=1:2)").find("href=\"page?at=1:2\""), std::string::npos);
}

TEST(Html, MakesImagesPlainLinks) {
  EXPECT_EQ(html("![a *cat*](https://e.com/c.png)"),
            "<p><a " + std::string(rel) + " href=\"https://e.com/c.png\">a <em>cat</em></a></p>\n");
  EXPECT_EQ(html("![](/c.png)"), "<p><a href=\"/c.png\">/c.png</a></p>\n");
}

TEST(Html, PutsNoLinkIntoALink) {
  EXPECT_EQ(html("[![alt](/a.png)](/b)"), "<p><a href=\"/b\">alt</a></p>\n");
  EXPECT_EQ(html("![[x](/a)](/b)"), "<p><a href=\"/b\">x</a></p>\n");
  EXPECT_EQ(html("[http://e.com](/b)"), "<p><a href=\"/b\">http://e.com</a></p>\n");
}

TEST(Html, LinksBareAddresses) {
  auto const link = [](std::string const& url, std::string const& words) {
    return "<a " + std::string(rel) + " href=\"" + url + "\">" + words + "</a>";
  };
  EXPECT_EQ(html("see https://e.com/a_b_c."),
            "<p>see " + link("https://e.com/a_b_c", "https://e.com/a_b_c") + ".</p>\n");
  EXPECT_EQ(html("(www.e.com/x_(y))"), "<p>(" + link("http://www.e.com/x_(y)", "www.e.com/x_(y)") + ")</p>\n");
  EXPECT_EQ(html("http://пример.рф/я, b"),
            "<p>" + link("http://%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.%D1%80%D1%84/%D1%8F", "http://пример.рф/я") +
                ", b</p>\n");
  EXPECT_EQ(html("xhttp://e.com http:// `http://e.com`").find("<a"), std::string::npos);
  EXPECT_EQ(html("http://a.b http://c.d"),
            "<p>" + link("http://a.b", "http://a.b") + " " + link("http://c.d", "http://c.d") + "</p>\n");
}

TEST(Html, RefusesMoreThanTheLimits) {
  EXPECT_FALSE(to_html(repeat("> ", 70) + "a"));
  EXPECT_TRUE(to_html(repeat("> ", 60) + "a"));
  EXPECT_FALSE(to_html(repeat("*a **b ", 40) + repeat(" c** d*", 40), {.nesting = 10}));
  EXPECT_FALSE(to_html(repeat("a", 100), {.html_bytes = 100}));
  EXPECT_TRUE(to_html(repeat("a", 100), {.html_bytes = 108}));
}

TEST(Html, TakesLongThematicBreaks) {
  EXPECT_EQ(html(repeat("* ", 19'900)), "<hr />\n");
}

TEST(PlainText, IsTheWordsInOneLine) {
  EXPECT_EQ(to_plain_text("# Title\n\nSome *text*\nwith `code`\\\nand [a link](https://e.com)"),
            "Title Some text with code and a link");
  EXPECT_EQ(to_plain_text("|a|b|\n|-|-|\n|c|d|"), "a b c d");
  EXPECT_EQ(to_plain_text("* a\n* b\n\n    code\n\n---\n"), "a b code");
  EXPECT_EQ(to_plain_text("![alt](/x.png) <b>x</b>"), "alt <b>x</b>");
  EXPECT_EQ(to_plain_text(""), "");
}

TEST(PlainText, FallsBackToTheSource) {
  EXPECT_EQ(to_plain_text(repeat("> ", 100) + "a"), repeat("> ", 100) + "a");
}

#ifdef __has_feature
constexpr bool sanitized = __has_feature(address_sanitizer);
#else
constexpr bool sanitized = false;
#endif

/// CPU time of one thread, so that a busy machine changes little; sanitizers cost a factor of their own.
void expect_quick(std::string const& markdown, std::string const& name) {
  constexpr double limit = sanitized ? 3.0 : 0.6;
  double const start = cpu_seconds();
  auto const rendered = to_html(markdown);
  EXPECT_LT(cpu_seconds() - start, limit) << name;
  if (rendered) EXPECT_LE(rendered->size(), Limits().html_bytes) << name;
  double const middle = cpu_seconds();
  to_plain_text(markdown);
  EXPECT_LT(cpu_seconds() - middle, limit) << name;
}

TEST(Bounds, HoldForWhatBrokeOtherRenderers) {
  for (auto const& [piece, times] : std::vector<std::pair<std::string, std::size_t>>{{"* ", 19'900},
                                                                                     {"> ", 19'900},
                                                                                     {">", 39'999},
                                                                                     {"[a](<b", 6'600},
                                                                                     {"![[", 13'000},
                                                                                     {"*a_ ", 9'900},
                                                                                     {"www.", 9'900},
                                                                                     {"[a]: u\n", 5'600},
                                                                                     {"~", 39'000},
                                                                                     {"<?", 19'999},
                                                                                     {"a<!A ", 7'999},
                                                                                     {"[", 39'999},
                                                                                     {"[a](\"", 6'600},
                                                                                     {"_a", 19'999},
                                                                                     {"<![CDATA[", 4'400},
                                                                                     {"a|b\n-|-\n", 4'400},
                                                                                     {"`a", 19'999},
                                                                                     {"- ", 19'999}}) {
    auto const text = repeat(piece, times);
    expect_quick(text, piece);
    expect_quick(text + "a", piece + "a");
    expect_quick("a " + text, "a" + piece);
  }
  expect_quick("a**b" + repeat("c* ", 13'000), "a**b c*");
  std::string ticks;
  for (std::size_t n = 1; n <= 270; ++n) ticks += "e" + repeat("`", n);
  expect_quick(ticks, "backticks");
  expect_quick(repeat("a\n", 19'000) + "|-|\n", "late table");
  expect_quick(repeat("|", 20'000) + "\n" + repeat("-|", 9'000), "wide table");
  expect_quick("[a]: /" + repeat("x", 20'000) + "\n\n" + repeat("[a]", 6'000), "references");
}

TEST(Bounds, HoldForTablesWithMissingCells) {
  EXPECT_FALSE(to_html(repeat("x|", 1'000) + "\n" + repeat("-|", 1'000) + "\n" + repeat("x\n", 1'000)));
  EXPECT_FALSE(to_html(repeat("x|", 6'000) + "\n" + repeat("-|", 6'000) + "\n" + repeat("x\n", 8'000)));
}

TEST(Bounds, HoldForRandomPunctuation) {
  std::vector<std::string> const atoms{"*",     "_",         "`",   "~~",    "[",     "](", "](<",   ")",     "![",
                                       "<",     "<!--",      "<?",  "<!A",   ">",     "> ", "|",     "|-|\n", "- ",
                                       "1. ",   "#",         "\n",  "\n\n",  "    ",  "\\", "&amp;", "a",     "é",
                                       "www.a", "[a]: /u\n", "```", "===\n", "---\n", "\t"};
  std::mt19937 random(20260131);
  for (int i = 0; i < 60; ++i) {
    std::string unit;
    for (auto n = random() % 4 + 1; n > 0; --n) unit += atoms[random() % atoms.size()];
    std::string text = repeat(unit, 20'000 / unit.size());
    unit.clear();
    for (auto n = random() % 4 + 1; n > 0; --n) unit += atoms[random() % atoms.size()];
    text += repeat(unit, 20'000 / unit.size());
    expect_quick(text, text.substr(0, 20) + " … " + unit);
  }
}

TEST(Bounds, LeaveNothingBehindForTheNextText) {
  EXPECT_FALSE(to_html(repeat("x|", 1'000) + "\n" + repeat("-|", 1'000) + "\n" + repeat("x\n", 1'000)));
  EXPECT_EQ(html("*a*"), "<p><em>a</em></p>\n");
}

TEST(Html, CanBeMadeByThreadsAtTheSameTime) {
  auto const many = [] {
    for (int i = 0; i < 100; ++i) EXPECT_EQ(html("*a*"), "<p><em>a</em></p>\n");
  };
  std::jthread const one(many);
  std::jthread const two(many);
}

}  // namespace
}  // namespace vobe::markdown
