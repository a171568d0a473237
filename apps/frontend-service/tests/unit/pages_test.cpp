#include <gtest/gtest.h>

#include <set>

#include "clients/problem.hpp"
#include "domain/covers.hpp"
#include "domain/event_stream.hpp"
#include "domain/help.hpp"
#include "domain/paths.hpp"

namespace vobe::frontend {
namespace {

TEST(Covers, AreAlwaysTheSameForATitleAndDifferForOthers) {
  EXPECT_EQ(draw_cover(cover_seed("Kid A")), draw_cover(cover_seed("Kid A")));
  EXPECT_EQ(cover_path("Kid A"), "/covers/1f6cf566b337f4df.svg") << "covers must not change between versions";
  std::set<std::string> drawings;
  for (int i = 0; i < 200; ++i) drawings.insert(draw_cover(cover_seed("title " + std::to_string(i))));
  EXPECT_GT(drawings.size(), 195u);
}

TEST(Covers, AreSmallAndWhole) {
  for (int i = 0; i < 500; ++i) {
    std::string const svg = draw_cover(cover_seed(std::to_string(i)));
    EXPECT_LT(svg.size(), 8000u);
    EXPECT_TRUE(svg.starts_with("<svg ")) << i;
    EXPECT_TRUE(svg.ends_with("</svg>")) << i;
  }
}

TEST(Covers, HaveNamesOfSixteenDigits) {
  EXPECT_EQ(parse_cover_name("00000000000000ff.svg"), 255u);
  for (std::string_view const name :
       {"ff.svg", "00000000000000ff.png", "00000000000000fg.svg", "0x000000000000ff.svg", ""}) {
    EXPECT_FALSE(parse_cover_name(name)) << name;
  }
}

TEST(Paths, AreEscaped) {
  EXPECT_EQ(post_path(12, "kid-a"), "/posts/12-kid-a");
  EXPECT_EQ(post_path(12), "/posts/12");
  EXPECT_EQ(user_path("a/b?ж"), "/u/a%2Fb%3F%D0%B6");
  EXPECT_EQ(tag_path("#1"), "/tags/%231");
  std::string target = "/search";
  add_query(target, "q", "a&b");
  add_query(target, "type", "");
  add_query(target, "cursor", "=");
  EXPECT_EQ(target, "/search?q=a%26b&cursor=%3D");
}

TEST(Paths, GiveTheirIdBack) {
  EXPECT_EQ(parse_id_and_slug("12-kid-a")->id, 12);
  EXPECT_EQ(parse_id_and_slug("12-kid-a")->slug, "kid-a");
  EXPECT_EQ(parse_id_and_slug("12")->slug, "");
  for (std::string_view const segment :
       {"", "kid", "0-x", "-1-x", "9223372036854775808-x", "+1", "1e3", "0x10", "１"}) {
    EXPECT_FALSE(parse_id_and_slug(segment)) << segment;
  }
}

TEST(EventReader, PutsEventsTogetherFromAnyPieces) {
  std::string const wire = ": hello\n\nevent: token\r\ndata: {\"text\":\r\ndata: \"a\"}\r\n\r\ndata: x\n\n";
  for (std::size_t size = 1; size < wire.size(); ++size) {
    EventReader reader;
    std::vector<ServerEvent> events;
    for (std::size_t at = 0; at < wire.size(); at += size) {
      reader.feed(std::string_view(wire).substr(at, size));
      while (auto event = reader.next()) events.push_back(*event);
    }
    ASSERT_EQ(events.size(), 2u) << size;
    EXPECT_EQ(events[0].name, "token");
    EXPECT_EQ(events[0].data, "{\"text\":\n\"a\"}");
    EXPECT_EQ(events[1].name, "message");
    EXPECT_EQ(events[1].data, "x");
  }
}

TEST(EventReader, ReadsWhatToWireWrites) {
  EventReader reader;
  reader.feed(to_wire("error", "two\nlines"));
  auto const event = reader.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->name, "error");
  EXPECT_EQ(event->data, "two\nlines");
  EXPECT_FALSE(reader.next());
}

TEST(Problem, TellsEachErrorsField) {
  auto const problem = read_problem(422, R"({"type":"/problems/validation","status":422,"errors":[
      {"loc":["body","title"],"msg":"too short","type":"too_short"},
      {"loc":["body","tags",2],"msg":"too long","type":"too_long","input":"ab"},
      {"loc":["query","cursor"],"msg":"bad","type":"bad_cursor"}]})");
  EXPECT_EQ(problem.slug, "validation");
  ASSERT_EQ(problem.errors.size(), 3u);
  EXPECT_EQ(problem.errors[0].field, "title");
  EXPECT_EQ(problem.errors[1].field, "tags");
  EXPECT_EQ(problem.errors[1].message, "“ab”: too long");
  EXPECT_EQ(problem.errors[2].field, "");
}

TEST(Problem, SurvivesWhatIsNone) {
  for (std::string_view const body : {"", "<html>", "[]", "{\"errors\":3}", "{\"errors\":[1]}"}) {
    EXPECT_EQ(read_problem(500, body).status, 500) << body;
  }
}

TEST(Article, ReadsHeadAndBody) {
  auto const article = parse_article(
      "a", "---\ntitle: A: b\nsummary: S\norder: 20\n---\n\n## Question?\n[keywords]: # (word, words)\n\nAnswer.\n");
  ASSERT_TRUE(article);
  EXPECT_EQ(article->title, "A: b");
  EXPECT_EQ(article->order, 20);
  EXPECT_NE(article->html.find("Question?</h2>"), std::string::npos);
  EXPECT_EQ(article->html.find("words"), std::string::npos);
}

TEST(Article, WithoutAHeadIsNone) {
  EXPECT_FALSE(parse_article("a", "text"));
  EXPECT_FALSE(parse_article("a", "---\ntitle: x\n"));
  EXPECT_FALSE(parse_article("a", "---\nsummary: x\n---\n"));
  EXPECT_TRUE(HelpShelf::read("/no/such/folder").articles(Language::en).empty());
}

}  // namespace
}  // namespace vobe::frontend
