#include "tests/elasticsearch/gated.hpp"

namespace vobe::search {
namespace {

struct Reindex : GatedSearch {
  testing::Answer begin() { return admin.post("/api/v1/search/reindex", ""); }
  testing::Answer status(std::string const& id) { return admin.get("/api/v1/search/reindex/" + id); }
  bool comes_to_be(std::string const& id, std::string const& state) {
    bool const came = testing::eventually([&] { return status(id).text("/state") == state; }, longest);
    EXPECT_TRUE(came) << status(id).body;
    return came;
  }
  /// Waits until another index than this one is asked, and that one is gone.
  bool comes_to_replace(std::string const& index) {
    auto const replaced = [&] {
      auto const now = cluster.index();
      return !now.empty() && now != index && cluster.indices() == 1;
    };
    return testing::eventually(replaced, longest);
  }

  testing::Caller admin = service.as(1, Role::admin);
};

TEST_F(Reindex, is_for_administrators) {
  EXPECT_EQ(visitor.post("/api/v1/search/reindex", "").status, 401);
  auto moderator = service.as(2, Role::moderator);
  EXPECT_EQ(moderator.post("/api/v1/search/reindex", "").status, 403);
  EXPECT_EQ(moderator.get("/api/v1/search/reindex/" + Uuid::v7().to_string()).status, 403);
  EXPECT_EQ(status(Uuid::v7().to_string()).status, 404);
}

TEST_F(Reindex, builds_a_new_index_while_writes_go_on_and_searches_are_answered) {
  tell_posts(1, 3000, "needle");
  ASSERT_TRUE(comes_to_count("needle&type=post", "1000"));
  ASSERT_TRUE(comes_to_hold("SELECT count(*) FROM engine_queue", "0"));
  auto const before = cluster.index();

  auto const begun = begin();
  EXPECT_EQ(begun.status, 202) << begun.body;
  auto const id = begun.text("/id");
  EXPECT_EQ(begun.header("Location"), "/api/v1/search/reindex/" + id);
  EXPECT_EQ(begun.text("/total"), "3000");
  EXPECT_EQ(begin().text("/id"), id) << "one at a time";
  tell_posts(1, 500, "changed", 2);
  tell_posts(3001, 3500, "changed");
  tell_deleted_post(3000, 2);
  bool answered = true;
  EXPECT_TRUE(testing::eventually(
      [&] {
        answered = answered && search("needle").text("/backend") == "elasticsearch";
        return status(id).text("/state") == "done";
      },
      longest));
  EXPECT_TRUE(answered);
  EXPECT_NE(status(id).text("/finished_at"), "null");
  EXPECT_TRUE(comes_to_replace(before));
  EXPECT_TRUE(comes_to_count("changed", "1000"));
  ASSERT_TRUE(comes_to_hold("SELECT count(*) FROM engine_queue", "0"));
  cluster.refresh();
  auto const visible = cluster.call("GET", "/" + cluster.alias() + "/_count?q=visible:true").text("/count");
  EXPECT_EQ(visible, "3499") << "nothing is lost";
}

TEST_F(Reindex, is_given_up_where_the_new_index_takes_no_changes_and_the_live_one_does) {
  service.database->execute(
      "INSERT INTO documents (type, id, version, visible, title)"
      " SELECT 'post', n, 1, true, 'filler ' || n FROM generate_series(1, 20000) n");
  ASSERT_TRUE(comes_to_hold("SELECT count(*) FROM engine_queue", "0"));
  auto const live = cluster.index();
  auto const id = begin().text("/id");
  auto const building = cluster.alias() + "_" + id;
  auto const block = [&] {
    return cluster.call("PUT", "/" + building + "/_settings", R"({"index.blocks.write": true})").status == 200;
  };
  ASSERT_TRUE(testing::eventually(block, longest));
  tell_posts(30001, 30001, "needle");
  EXPECT_TRUE(comes_to_count("needle", "1"));
  EXPECT_TRUE(comes_to_be(id, "failed"));
  EXPECT_EQ(cluster.index(), live);
}

TEST_F(Reindex, goes_on_where_a_process_has_stopped) {
  tell_posts(1, 2000, "needle");
  ASSERT_TRUE(comes_to_hold("SELECT count(*) FROM documents", "2000"));
  gate.become(Gate::State::shut);
  auto const id = begin().text("/id");
  service.instance().stop();
  // As if it had stopped in the middle: half is in the index.
  service.database->execute("UPDATE engine_indices SET after_type = 'post', after_id = 1000, done = 1000 WHERE id = '" +
                            id + "'");
  gate.become(Gate::State::open);
  auto again = settings();
  again["VOBE_DATABASE_URL"] = service.database->url();
  testing::RunningService const next(definition(), again);
  EXPECT_TRUE(comes_to_hold("SELECT state FROM engine_indices WHERE id = '" + id + "'", "live"))
      << "an index that lacks its first half is begun anew";
  cluster.refresh();
  EXPECT_EQ(cluster.call("GET", "/" + cluster.alias() + "/_count").text("/count"), "2000");
}

TEST_F(Reindex, an_index_of_an_older_mapping_is_built_anew_by_itself) {
  tell_posts(1, 10, "needle");
  ASSERT_TRUE(comes_to_count("needle", "10"));
  auto const before = cluster.index();
  service.database->execute("UPDATE engine_indices SET mapping = 0 WHERE state = 'live'");
  EXPECT_TRUE(comes_to_replace(before));
  EXPECT_TRUE(comes_to_count("needle", "10"));
}

TEST_F(Reindex, a_lost_index_is_built_anew_by_itself) {
  tell_posts(1, 10, "needle");
  ASSERT_TRUE(comes_to_count("needle", "10"));
  auto const before = cluster.index();
  cluster.call("DELETE", "/" + before);
  EXPECT_EQ(search("needle").text("/total/value"), "10");
  tell_posts(11, 20, "needle");
  EXPECT_TRUE(comes_to_replace(before));
  EXPECT_TRUE(comes_to_count("needle", "20"));
}

}  // namespace
}  // namespace vobe::search
