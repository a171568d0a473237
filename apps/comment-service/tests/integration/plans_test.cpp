#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>

#include <functional>

#include "storage/comments.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::comment {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Takes down the statement that a repository would run.
class Recorder : public postgres::Session {
 public:
  Task<postgres::Result> run(postgres::Query query, postgres::Parameters) override {
    sql = query.sql;
    return nothing();
  }
  std::string sql;

 private:
  static Task<postgres::Result> nothing() { co_return postgres::Result(); }
};

struct List {
  std::string name;
  std::function<void(postgres::Session&)> run;
  std::string parameters;  // of a call
  std::string index;       // that it walks
};

constexpr PostId post{1};
constexpr CommentId parent{10};

List tree(Sort sort, std::string const& place, std::string index) {
  return {"tree by " + std::string(schema::name_of(sort)),
          [sort](postgres::Session& session) { static_cast<void>(comments::tree(session, post, sort, {}, 21)); },
          "1, " + place + ", 21", std::move(index)};
}

List subtree(Sort sort, std::string const& place, std::string index) {
  return {"replies by " + std::string(schema::name_of(sort)),
          [sort](postgres::Session& session) { static_cast<void>(comments::subtree(session, parent, sort, {}, 21)); },
          "10, " + place + ", 21", std::move(index)};
}

std::vector<List> lists() {
  std::string const last_id = "9223372036854775807";
  std::string const top = "1e15, " + last_id;
  return {
      tree(Sort::hot, top, "comments_roots_hot"),
      tree(Sort::top, top, "comments_roots_top"),
      tree(Sort::new_, top, "comments_roots_id"),
      tree(Sort::old, "0, 0", "comments_roots_id"),
      subtree(Sort::hot, top, "comments_replies_hot"),
      subtree(Sort::top, top, "comments_replies_top"),
      subtree(Sort::new_, top, "comments_replies_id"),
      subtree(Sort::old, "0, 0", "comments_replies_id"),
      {"flat, newest first", [](auto& session) { static_cast<void>(comments::flat(session, post, true, {}, 21)); },
       "1, " + last_id + ", 21", "comments_flat"},
      {"flat, oldest first", [](auto& session) { static_cast<void>(comments::flat(session, post, false, {}, 21)); },
       "1, 0, 21", "comments_flat"},
      {"latest", [](auto& session) { static_cast<void>(comments::latest(session, {}, {}, 21)); }, last_id + ", 21",
       "comments_latest"},
      {"of an author", [](auto& session) { static_cast<void>(comments::latest(session, UserId{1}, {}, 21)); },
       "1, " + last_id + ", 21", "comments_by_author"},
  };
}

/// 50,000 comments of 500 posts: a tenth of them on one post, half of those replies to one comment.
struct Plans : CommentServiceTest {
  Plans() {
    static_cast<void>(service.database->ask(R"(
        INSERT INTO threads (post_id) SELECT generate_series(1, 500);
        INSERT INTO comments (id, post_id, parent_id, path, author_id, body, body_html, excerpt, language, score, hot, created_at)
        SELECT n, CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n % 500 END,
               CASE WHEN n % 20 = 0 THEN 10 WHEN n % 4 = 0 AND n > 1000 THEN n - 1000 END,
               ARRAY[n], 1 + n % 1000, 'text', '<p>text</p>', 'text', 'en', n % 50, n, now()
        FROM generate_series(1, 50000) AS n;
        UPDATE comments SET descendant_count = 1 WHERE id IN (SELECT parent_id FROM comments);
        ANALYZE)"));
  }

  static std::string prepare(List const& list) {
    Recorder recorder;
    list.run(recorder);
    return "PREPARE list AS " + recorder.sql + ";";
  }
};

TEST_F(Plans, every_list_walks_the_index_of_its_order) {
  for (auto const& list : lists()) {
    auto const plan = service.database->ask("SET plan_cache_mode = force_generic_plan;" + prepare(list) +
                                            "EXPLAIN (FORMAT JSON) EXECUTE list(" + list.parameters + ")");
    EXPECT_THAT(plan, HasSubstr("\"Index Name\": \"" + list.index + "\"")) << list.name;
    for (std::string const node : {"Sort", "Incremental Sort", "Seq Scan", "Bitmap Heap Scan"}) {
      EXPECT_THAT(plan, Not(HasSubstr("\"Node Type\": \"" + node + "\""))) << list.name;
    }
  }
}

TEST_F(Plans, a_list_is_planned_once_and_not_at_each_execution) {
  for (auto const& list : lists()) {
    std::string executions;
    for (int i = 0; i < 6; ++i) executions += "EXECUTE list(" + list.parameters + ");";  // five plans are tried first
    EXPECT_EQ(service.database->ask(prepare(list) + executions + "SELECT generic_plans FROM pg_prepared_statements"),
              "1")
        << list.name;
  }
}

TEST_F(Plans, the_writing_of_a_reply_is_planned_once) {
  comments::NewRow const reply{.post_id = post, .parent_id = parent};
  Recorder recorder;
  asio::io_context io;
  boost::asio::co_spawn(io, comments::insert(recorder, reply), boost::asio::detached);
  io.run();
  std::string executions = "SELECT setval(pg_get_serial_sequence('comments', 'id'), 50000);";
  for (int i = 0; i < 6; ++i) executions += "EXECUTE write(1, 1, 'a', '<p>a</p>', 'a', 'en', 0, now(), 10);";
  EXPECT_EQ(service.database->ask("PREPARE write AS " + recorder.sql + ";" + executions +
                                  "SELECT generic_plans FROM pg_prepared_statements"),
            "1");
}

}  // namespace
}  // namespace vobe::comment
