#include "tests/elasticsearch/gated.hpp"

namespace vobe::search {
namespace {

struct Feed : GatedSearch {
  std::string stored(std::string const& id, std::string const& member) {
    return cluster.call("GET", "/" + cluster.alias() + "/_doc/" + id).text(member);
  }
  void set(std::string const& settings) {
    EXPECT_EQ(cluster.call("PUT", "/" + cluster.index() + "/_settings", settings).status, 200);
  }
  void expect_empty_queue() { EXPECT_TRUE(comes_to_hold("SELECT count(*) FROM engine_queue", "0")); }
};

TEST_F(Feed, what_is_written_while_elasticsearch_is_away_is_kept_and_told_later) {
  tell_posts(1, 1, "before");
  ASSERT_TRUE(comes_to_count("before", "1"));
  gate.become(Gate::State::shut);
  tell_posts(2, 400, "meanwhile");
  ASSERT_TRUE(comes_to_count("meanwhile", "399", "postgres"));
  tell_deleted_post(1, 2);
  ASSERT_TRUE(comes_to_hold("SELECT version FROM documents WHERE id = 1", "2"));
  EXPECT_NE(service.database->ask("SELECT count(*) FROM engine_queue"), "0");
  gate.become(Gate::State::open);
  EXPECT_TRUE(comes_to_count("meanwhile", "399"));
  EXPECT_TRUE(comes_to_count("before", "0"));
  expect_empty_queue();
}

TEST_F(Feed, a_deleted_thing_stays_as_a_tombstone_with_its_version) {
  tell_posts(1, 1, "needle");
  ASSERT_TRUE(comes_to_count("needle", "1"));
  tell_deleted_post(1, 2);
  ASSERT_TRUE(comes_to_count("needle", "0"));
  EXPECT_EQ(stored("post%2F1", "/_version"), service.database->ask("SELECT revision FROM documents WHERE id = 1"));
  EXPECT_EQ(stored("post%2F1", "/_source"), "{}");
  tell_posts(1, 1, "needle", 1);
  tell_posts(2, 2, "marker");
  ASSERT_TRUE(comes_to_count("marker", "1"));
  EXPECT_EQ(search("needle").text("/total/value"), "0") << "what comes late brings nothing back";
}

TEST_F(Feed, an_index_that_takes_no_writes_for_a_while_misses_none) {
  set(R"({"index.blocks.write": true})");
  tell_posts(1, 3, "needle");
  ASSERT_TRUE(comes_to_hold("SELECT count(*) FROM documents", "3"));
  EXPECT_EQ(search("needle").text("/total/value"), "0");
  EXPECT_NE(service.database->ask("SELECT count(*) FROM engine_queue"), "0");
  set(R"({"index.blocks.write": null})");
  EXPECT_TRUE(comes_to_count("needle", "3"));
}

TEST_F(Feed, a_document_that_is_refused_for_itself_holds_up_no_other) {
  // A language of more bytes than a term may have, which no service tells.
  service.database->execute(
      "INSERT INTO documents (type, id, version, visible, title, language)"
      " VALUES ('post', 1, 1, true, 'odd', repeat('x', 40000))");
  tell_posts(2, 3, "needle");
  EXPECT_TRUE(comes_to_count("needle", "2"));
  expect_empty_queue();
}

TEST_F(Feed, a_comment_goes_with_its_post_in_whichever_order_the_two_were_numbered) {
  tell_posts(1, 1, "post");
  contracts::CommentState const comment{.id = {5},
                                        .post_id = {1},
                                        .parent_id = {},
                                        .author_id = {1},
                                        .body = "needle",
                                        .language = "en",
                                        .created_at = now(),
                                        .version = 1};
  publish(bus, {event_of(contracts::comment_created, "post/1", comment)});
  ASSERT_TRUE(comes_to_count("needle", "1"));
  // A transaction that took a later number and ended before the one that takes the post away.
  service.database->execute("UPDATE documents SET revision = 1000000 WHERE type = 'comment'");
  service.database->execute("INSERT INTO engine_queue (type, id) VALUES ('comment', 5)");
  expect_empty_queue();
  tell_deleted_post(1, 2);
  EXPECT_TRUE(comes_to_count("needle", "0"));
}

TEST_F(Feed, two_processes_share_the_work_and_every_document_arrives_once) {
  auto settings_of_other = settings();
  settings_of_other["VOBE_DATABASE_URL"] = service.database->url();
  testing::RunningService const other(definition(), settings_of_other);
  tell_posts(1, 1000, "shared");
  ASSERT_TRUE(comes_to_count("shared", "1000"));
  expect_empty_queue();
  EXPECT_EQ(cluster.indices(), 1u) << "one of them has built the index";
}

}  // namespace
}  // namespace vobe::search
