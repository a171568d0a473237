#include <gmock/gmock.h>

#include <thread>

#include "tests/integration/fixture.hpp"

namespace vobe::content {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Writing : ContentServiceTest {};

TEST_F(Writing, a_post_is_rendered_described_and_has_an_address) {
  auto const answer =
      anna.post(posts, R"({"kind":"review","title":"  Группа крови ","body":"**Сильный** <script>x</script> альбом",
      "tags":["Рок","рок","80-Е"],"music":[{"type":"album","id":101},{"type":"artist","id":1}],"rating":9})");
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.header("Location"), post_path(std::stoll(answer.text("/id"))));
  auto const post = visitor.get(answer.header("Location"));
  ASSERT_EQ(post.status, 200);
  EXPECT_EQ(post.body, answer.body);
  EXPECT_EQ(post.text("/title"), "Группа крови");
  EXPECT_EQ(post.text("/slug"), "gruppa-krovi");
  EXPECT_EQ(post.text("/author_id"), "1");
  EXPECT_EQ(post.text("/language"), "ru");
  EXPECT_EQ(post.text("/rating"), "9");
  EXPECT_EQ(post.text("/music_state"), "checked");
  EXPECT_EQ(post.text("/score"), "0");
  EXPECT_EQ(boost::json::serialize(post.at("/tags")), R"(["рок","80-е"])");
  EXPECT_EQ(boost::json::serialize(post.at("/music")), R"([{"type":"album","id":101},{"type":"artist","id":1}])");
  EXPECT_THAT(post.text("/body_html"), HasSubstr("<strong>Сильный</strong>"));
  EXPECT_THAT(post.text("/body_html"), Not(HasSubstr("<script>")));
  EXPECT_THAT(post.text("/excerpt"), HasSubstr("Сильный"));
}

TEST_F(Writing, needs_a_valid_token) {
  EXPECT_EQ(visitor.post(posts, post_json("Title")).status, 401);
  auto forger = service.caller();
  forger.bear(testing::Issuer().token(1));
  EXPECT_EQ(forger.post(posts, post_json("Title")).status, 401);
}

TEST_F(Writing, reports_every_error_at_once) {
  auto const answer = anna.post(posts, R"({"kind":"poem","title":"ab","body":"","language":"RU","tags":["ok","a b",""],
      "music":[{"type":"song","id":0}],"rating":11,"odd":1})");
  ASSERT_EQ(answer.status, 422);
  auto const errors = boost::json::serialize(answer.at("/errors"));
  for (auto const* loc : {R"(["body","kind"])", R"(["body","title"])", R"(["body","body"])", R"(["body","language"])",
                          R"(["body","tags",1])", R"(["body","tags",2])", R"(["body","music",0,"type"])",
                          R"(["body","music",0,"id"])", R"(["body","rating"])", R"(["body","odd"])"}) {
    EXPECT_THAT(errors, HasSubstr(loc));
  }
}

TEST_F(Writing, a_rating_of_what_is_no_review_and_unknown_music_are_told_together) {
  auto const answer = anna.post(
      posts, post_json("Title", R"("rating":5,"music":[{"type":"artist","id":1},{"type":"track","id":999}])"));
  ASSERT_EQ(answer.status, 422) << answer.body;
  EXPECT_EQ(answer.text("/errors/0/loc/1"), "rating");
  EXPECT_EQ(answer.text("/errors/0/type"), "not_allowed");
  EXPECT_EQ(boost::json::serialize(answer.at("/errors/1/loc")), R"(["body","music",1])");
  EXPECT_EQ(answer.text("/errors/1/type"), "does_not_exist");
  EXPECT_TRUE(ids_of("sort=new").empty());
}

TEST_F(Writing, titles_that_cannot_be_seen_are_refused) {
  for (auto const* mark : {"\\u200e", "\\u200b", "\\u00a0", "\\ufeff", "\\u2060"}) {
    std::string title;
    for (int i = 0; i < 5; ++i) title += mark;
    auto const answer = anna.post(posts, post_json(title));
    EXPECT_EQ(answer.status, 422) << mark;
    EXPECT_EQ(boost::json::serialize(answer.at("/errors/0/loc")), R"(["body","title"])");
  }
}

TEST_F(Writing, lengths_count_code_points_and_excerpts_cut_no_character) {
  auto const repeated = [](std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
  };
  EXPECT_EQ(anna.post(posts, post_json(repeated("🎸", 300))).status, 201);
  EXPECT_EQ(anna.post(posts, post_json(repeated("🎸", 301))).status, 422);
  std::string const family = "👨\u200d👩\u200d👧\u200d👦";
  auto const answer = anna.post(posts, R"({"kind":"news","title":"Families","body":")" + repeated(family, 400) + "\"}");
  ASSERT_EQ(answer.status, 201);
  EXPECT_EQ(answer.text("/excerpt"), repeated(family, 280) + "…");
}

TEST_F(Writing, empty_lines_at_the_beginning_of_a_body_stay) {
  auto const answer = anna.post(posts, R"({"kind":"news","title":"Indented","body":"\n\n  indent\nsecond"})");
  ASSERT_EQ(answer.status, 201);
  EXPECT_EQ(visitor.get(answer.header("Location")).text("/body"), "\n\n  indent\nsecond");
}

TEST_F(Writing, a_repeated_key_makes_one_post) {
  testing::Caller::Fields const key{{"Idempotency-Key", "k1"}};
  auto const first = anna.post(posts, post_json("Once"), key);
  auto const again = anna.post(posts, post_json("Once"), key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Location"), first.header("Location"));
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(anna.post(posts, post_json("Other"), key).status, 422);
  auto const of_another = boris.post(posts, post_json("Once"), key);
  EXPECT_EQ(of_another.status, 201);
  EXPECT_NE(of_another.text("/id"), first.text("/id"));
  EXPECT_EQ(ids_of("sort=new").size(), 2u);
}

TEST_F(Writing, a_double_submit_at_the_same_time_makes_one_post) {
  std::vector<std::thread> threads;
  std::atomic<int> created = 0;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      auto caller = service.as(1);
      auto const status = caller.post(posts, post_json("Twice"), {{"Idempotency-Key", "double"}}).status;
      EXPECT_TRUE(status == 201 || status == 409) << status;
      created += status == 201;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_GE(created, 1);
  EXPECT_EQ(ids_of("sort=new").size(), 1u);
}

TEST_F(Writing, many_authors_with_the_same_tags_in_every_order_are_all_counted) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      auto author = service.as(10 + i);
      auto const* const tags = i % 2 == 0 ? R"("tags":["a","b","c"])" : R"("tags":["c","b","a"])";
      for (int n = 0; n < 5; ++n) EXPECT_EQ(author.post(posts, post_json("Post", tags)).status, 201);
    });
  }
  for (auto& thread : threads) thread.join();
  for (auto const& tag : visitor.get("/api/v1/tags").json().at("items").as_array()) {
    EXPECT_EQ(tag.at("post_count").as_int64(), 40);
  }
}

TEST_F(Writing, texts_that_are_slow_elsewhere_are_answered_in_time) {
  auto const times = [](std::string_view piece, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += piece;
    return all;
  };
  std::string ticks;
  for (int n = 1; n <= 270; ++n) ticks += "e" + std::string(static_cast<std::size_t>(n), '`');
  std::vector<std::string> const bodies{times("* ", 19'900),
                                        times("> ", 19'900),
                                        times("[a](<b", 6'600),
                                        times("![[", 13'000),
                                        times("*a_ ", 9'900),
                                        "a**b" + times("c* ", 13'000),
                                        ticks,
                                        times("www.", 9'900),
                                        times("[a]: u\\n", 5'600),
                                        times("~", 39'000),
                                        times("x|", 1000) + "\\n" + times("-|", 1000) + "\\n" + times("x\\n", 1000)};
  for (auto const& body : bodies) {
    auto const began = std::chrono::steady_clock::now();
    auto const answer = anna.post(posts, R"({"kind":"news","title":"Slow","body":")" + body + "\"}");
    EXPECT_TRUE(answer.status == 201 || answer.status == 422) << answer.status << body.substr(0, 20);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2)) << body.substr(0, 20);
    EXPECT_LE(answer.body.size(), 2'000'000u);
    EXPECT_EQ(visitor.get("/api/v1/tags").status, 200);
  }
}

TEST_F(Writing, an_early_refusal_leaves_no_body_to_be_read_as_a_request) {
  std::string const hidden = "GET /api/v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
  for (std::string const target : {"/api/v1/posts", "/api/v1/nope", "/api/v1/tags"}) {
    auto const answers = testing::exchange_raw(
        service.port(), "POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(hidden.size()) +
                            "\r\n\r\n" + hidden + "GET /api/v1/tags HTTP/1.1\r\nHost: x\r\n\r\n");
    std::size_t count = 0;
    for (auto at = answers.find("HTTP/1.1 "); at != std::string::npos; at = answers.find("HTTP/1.1 ", at + 1)) ++count;
    EXPECT_LE(count, 2u) << answers;
    EXPECT_THAT(answers, Not(HasSubstr("smuggled")));
    if (count == 2) EXPECT_THAT(answers, HasSubstr("HTTP/1.1 200"));
  }
}

}  // namespace
}  // namespace vobe::content
