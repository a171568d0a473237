#include <gmock/gmock.h>

#include <boost/json.hpp>

#include <set>

#include "tests/integration/fixture.hpp"

namespace vobe::comment {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct Reading : CommentServiceTest {
  std::string tree(std::string const& query = "") { return "/api/v1/posts/1/comments?" + query; }

  /// The ids of all items of a list, page after page.
  std::vector<std::int64_t> all_pages(std::string const& path) {
    std::vector<std::int64_t> ids;
    std::string cursor;
    do {
      auto const page = visitor.get(path + (cursor.empty() ? "" : "&cursor=" + cursor));
      EXPECT_EQ(page.status, 200) << page.body;
      auto const document = page.json();
      for (auto const& item : document.at("items").as_array()) ids.push_back(item.at("id").as_int64());
      cursor = document.at("next_cursor").is_null() ? "" : page.text("/next_cursor");
    } while (!cursor.empty() && ids.size() < 1000);
    return ids;
  }
};

TEST_F(Reading, every_order_pages_through_all_roots_once) {
  std::vector<std::int64_t> roots;
  for (int i = 0; i < 7; ++i) roots.push_back(written(anna, 1, "root"));
  written(boris, 1, "reply", roots[3]);
  boris.put(comment_path(roots[2], "/vote"), R"({"value":1})");
  for (std::string const sort : {"hot", "top", "new", "old"}) {
    auto const ids = all_pages(tree("limit=2&sort=" + sort));
    EXPECT_EQ(std::set(ids.begin(), ids.end()), std::set(roots.begin(), roots.end())) << sort;
    EXPECT_EQ(ids.size(), roots.size()) << sort;
  }
  EXPECT_EQ(all_pages(tree("limit=3&sort=old")), roots);
  EXPECT_EQ(all_pages(tree("limit=3&sort=top")).front(), roots[2]);
  EXPECT_EQ(all_pages(tree("limit=3&view=flat&sort=new")).size(), 8u);
}

TEST_F(Reading, a_cut_branch_goes_on_at_its_cursor) {
  auto const root = written(anna, 1, "root");
  for (int i = 0; i < 25; ++i) written(boris, 1, "reply", root);
  auto const page = visitor.get(tree("sort=old"));
  EXPECT_EQ(page.text("/items/0/more/count"), "15");
  auto const second =
      visitor.get(comment_path(root, "/replies?sort=old&limit=15&cursor=" + page.text("/items/0/more/cursor")));
  EXPECT_EQ(second.json().at("items").as_array().size(), 15u);
  EXPECT_EQ(second.text("/next_cursor"), "null");
}

TEST_F(Reading, a_permalink_shows_the_ancestors_that_are_asked_for) {
  auto parent = written(anna, 1, "0");
  for (int depth = 1; depth <= 4; ++depth) parent = written(anna, 1, std::to_string(depth), parent);
  auto const below = written(boris, 1, "below", parent);
  auto const thread = visitor.get(comment_path(parent, "/thread?context=2"));
  EXPECT_EQ(thread.text("/items/0/body"), "2");
  EXPECT_EQ(thread.text("/items/0/replies/0/body"), "3");
  EXPECT_EQ(thread.text("/items/0/replies/0/replies/0/id"), std::to_string(parent));
  EXPECT_EQ(thread.text("/items/0/replies/0/replies/0/replies/0/id"), std::to_string(below));
}

TEST_F(Reading, a_batch_comes_in_the_order_asked_without_unknown_ids) {
  auto const a = written(anna, 1, "a");
  auto const b = written(anna, 1, "b");
  auto const page = visitor.get("/api/v1/comments?ids=" + std::to_string(b) + ",4711," + std::to_string(a));
  EXPECT_EQ(page.text("/items/0/id"), std::to_string(b));
  EXPECT_EQ(page.text("/items/1/id"), std::to_string(a));
  EXPECT_EQ(page.json().at("items").as_array().size(), 2u);
}

TEST_F(Reading, batches_and_lists_have_excerpts_and_the_text_where_it_is_asked_for) {
  auto const id = written(anna, 1, "Good **one** & " + std::string(300, 'x'));
  auto const gone = written(anna, 1, "gone");
  written(anna, 1, "reply", gone);
  anna.remove(comment_path(gone));
  auto const ids = "ids=" + std::to_string(id) + "," + std::to_string(gone);
  for (std::string const& query : {ids, std::string("author=1"), std::string("sort=new")}) {
    auto const list = visitor.get("/api/v1/comments?" + query);
    auto const whole = visitor.get("/api/v1/comments?expand=body&" + query);
    std::string const place = query == ids ? "/items/0/" : "/items/1/";
    EXPECT_THAT(list.text(place + "excerpt"), AllOf(StartsWith("Good one & xxx"), EndsWith("x…"))) << query;
    EXPECT_THAT(list.body, Not(HasSubstr("\"body"))) << query;
    EXPECT_THAT(whole.text(place + "body"), StartsWith("Good **one** &")) << query;
    EXPECT_THAT(whole.text(place + "body_html"), StartsWith("<p>Good <strong>one</strong> &amp;")) << query;
    EXPECT_THAT(whole.text(place + "excerpt"), StartsWith("Good one &")) << query;
  }
  auto const batch = visitor.get("/api/v1/comments?expand=body&" + ids);
  for (std::string const member : {"excerpt", "body", "body_html", "author_id"}) {
    EXPECT_EQ(batch.text("/items/1/" + member), "null") << member;
  }
  EXPECT_EQ(visitor.get("/api/v1/comments?expand=all").status, 422);
}

TEST_F(Reading, an_edit_changes_the_excerpt) {
  auto const id = written(anna, 1, "before");
  anna.patch(comment_path(id), R"({"body":"after"})");
  EXPECT_EQ(visitor.get("/api/v1/comments?author=1").text("/items/0/excerpt"), "after");
}

TEST_F(Reading, the_latest_are_the_newest_visible_ones) {
  written(anna, 1, "old");
  auto const gone = written(anna, 2, "gone");
  auto const newest = written(boris, 3, "new");
  anna.remove(comment_path(gone));
  EXPECT_EQ(all_pages("/api/v1/comments?sort=new&limit=1").front(), newest);
  EXPECT_EQ(all_pages("/api/v1/comments?limit=1").size(), 2u);
  EXPECT_EQ(all_pages("/api/v1/comments?author=2&limit=1"), std::vector<std::int64_t>{newest});
}

TEST_F(Reading, a_damaged_or_foreign_cursor_is_refused_where_it_stands) {
  for (int i = 0; i < 3; ++i) written(anna, 1, "root");
  auto const cursor = visitor.get(tree("limit=1&sort=new")).text("/next_cursor");
  std::string flipped = cursor;
  flipped[cursor.size() / 2] = flipped[cursor.size() / 2] == 'A' ? 'B' : 'A';
  for (std::string const& bad :
       {cursor + "!", flipped, cursor.substr(0, cursor.size() - 3), std::string("1"), std::string("NOTACURSOR")}) {
    auto const answer = visitor.get(tree("limit=1&sort=new&cursor=" + bad));
    EXPECT_EQ(answer.status, 422) << bad;
    EXPECT_EQ(answer.text("/errors/0/loc/1"), "cursor");
  }
  EXPECT_EQ(visitor.get(tree("limit=1&sort=top&cursor=" + cursor)).status, 422);
  EXPECT_EQ(visitor.get("/api/v1/posts/2/comments?limit=1&sort=new&cursor=" + cursor).status, 422);
}

TEST_F(Reading, ids_that_are_none_are_404) {
  for (std::string const id :
       {"9223372036854775808", "99999999999999999999", "-1", "0", "1e3", "%2B1", "0x10", "%EF%BC%91", "01"}) {
    EXPECT_EQ(visitor.get("/api/v1/comments/" + id).status, 404) << id;
  }
}

TEST_F(Reading, an_unchanged_comment_is_304) {
  auto const id = written(anna, 1, "same");
  auto const etag = visitor.get(comment_path(id)).header("ETag");
  EXPECT_EQ(visitor.get(comment_path(id), {{"If-None-Match", "\"nope\", W/" + etag}}).status, 304);
  EXPECT_EQ(visitor.get(comment_path(id), {{"If-None-Match", "\"nope\""}}).status, 200);
}

}  // namespace
}  // namespace vobe::comment
