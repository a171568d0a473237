// What holds where there is no Elasticsearch, or one is set that isn't there.
#include "tests/integration/fixture.hpp"

namespace vobe::search {
namespace {

struct WithoutElasticsearch : SearchServiceTest {};

TEST_F(WithoutElasticsearch, there_is_nothing_to_build_anew) {
  auto admin = service.as(1, Role::admin);
  auto const answer = admin.post("/api/v1/search/reindex", "");
  EXPECT_EQ(answer.status, 409) << answer.body;
  EXPECT_EQ(admin.get("/api/v1/search/reindex/" + Uuid::v7().to_string()).status, 404);
  EXPECT_EQ(visitor.post("/api/v1/search/reindex", "").status, 401);
}

TEST_F(WithoutElasticsearch, nothing_is_queued_for_it) {
  tell_post(1, "needle", "text");
  ASSERT_TRUE(comes_to_find("needle", "post/1"));
  EXPECT_EQ(service.database->ask("SELECT last_value FROM engine_queue_entry_seq WHERE is_called"), "");
}

TEST_F(WithoutElasticsearch, postgres_answers_where_it_was_never_there) {
  // Port 9 is "discard": nobody listens there.
  auto settings_with = settings();
  settings_with["VOBE_ELASTICSEARCH_URL"] = "http://127.0.0.1:9";
  settings_with["VOBE_DATABASE_URL"] = service.database->url();
  service.instance().stop();
  testing::RunningService const other(definition(), settings_with);
  auto caller = other.caller();
  tell_post(1, "needle", "text");
  auto const found = [&] { return things_in(caller.get("/api/v1/search?q=needle")) == "post/1"; };
  EXPECT_TRUE(testing::eventually(found));
  EXPECT_EQ(caller.get("/api/v1/search?q=needle").text("/backend"), "postgres");
  auto const suggested = [&] { return things_in(caller.get("/api/v1/search/suggest?q=need")) == "post/1"; };
  EXPECT_TRUE(testing::eventually(suggested));
  auto admin = other.as(1, Role::admin);
  auto const begun = admin.post("/api/v1/search/reindex", "");
  EXPECT_EQ(begun.status, 202) << "it begins when the cluster is there";
  EXPECT_EQ(admin.get("/api/v1/search/reindex/" + begun.text("/id")).text("/state"), "running");
}

TEST_F(WithoutElasticsearch, nothing_is_kept_for_one_that_was_given_up) {
  auto const& database = *service.database;
  service.instance().stop();
  database.execute(
      "INSERT INTO engine_indices (id, name, mapping, state, total)"
      " VALUES (gen_random_uuid(), 'one', 1, 'building', 1), (gen_random_uuid(), 'two', 1, 'live', 1)");
  database.execute("INSERT INTO documents (type, id, version, visible) VALUES ('post', 1, 1, true)");
  EXPECT_EQ(database.ask("SELECT count(*) FROM engine_queue"), "1");
  auto again = settings();
  again["VOBE_DATABASE_URL"] = database.url();
  testing::RunningService const other(definition(), again);
  EXPECT_TRUE(testing::eventually([&] { return database.ask("SELECT count(*) FROM engine_queue") == "0"; }));
  EXPECT_EQ(database.ask("SELECT string_agg(state, ' ') FROM engine_indices"), "retired retired")
      << "the cluster is to delete them should it come back";
}

}  // namespace
}  // namespace vobe::search
