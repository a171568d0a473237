// Retries of a creating request against a real PostgreSQL, through a service with one table.
#include "chassis/service/idempotency.hpp"

#include <gtest/gtest.h>

#include <boost/describe.hpp>

#include <set>
#include <thread>

#include "chassis/core/errors.hpp"
#include "chassis/testing/running.hpp"

namespace vobe::service {
namespace {

using namespace std::chrono_literals;
using testing::Answer;
using testing::RunningService;

struct NewThing {
  Line<1, 100> title;
};
BOOST_DESCRIBE_STRUCT(NewThing, (), (title))

struct Thing {
  PostId id;
  std::string title;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, title))

constexpr postgres::Query insert_thing{"insert_thing", "INSERT INTO things (title) VALUES ($1) RETURNING id, title"};
constexpr postgres::Query a_while{"a_while", "SELECT 1 FROM pg_sleep(0.4)"};
constexpr postgres::Query too_long{"too_long", "SELECT 1 FROM pg_sleep(4)"};

/// The titles "slow", "stuck" and "bad" make it take 0.4 s, 4 s, and fail after the row was written.
Task<Thing> create(postgres::Database& db, std::string title, http::IdempotencyKey key) {
  auto tx = co_await db.begin();
  if (auto first = co_await idempotency::claim<Thing>(tx, key)) co_return *first;
  auto const thing = co_await tx.row<Thing>(insert_thing, title);
  if (title == "slow") co_await tx.execute(a_while);
  if (title == "stuck") co_await tx.execute(too_long);
  if (title == "bad") throw Conflict("bad");
  co_await idempotency::keep(tx, key, *thing);
  co_await tx.commit();
  co_return *thing;
}

Definition things() {
  return {
      .name = "thing-service",
      .migrations = {{"0001_things.sql",
                      "CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL)"}},
      .build = [](Host& host) -> std::shared_ptr<void> {
        auto& db = host.database();
        for (std::string_view const path : {"/things", "/others"}) {
          host.router()
              .post(path, "Make a thing")
              .needs(Role::user)
              .creates("/things/{id}")
              .handle([&db](http::Body<NewThing> draft, http::IdempotencyKey key) {
                return create(db, draft->title.value, std::move(key));
              });
        }
        host.router().post("/forget", "Forget old keys").handle([&db]() -> Task<> {
          co_await idempotency::forget_old(db);
        });
        return nullptr;
      }};
}

class IdempotencyTest : public ::testing::Test {
 protected:
  Answer create(std::string const& title, std::string const& key, std::int64_t user = 1,
                std::string const& path = "/things") {
    return service.as(user).post("/api/v1" + path, "{\"title\":\"" + title + "\"}", {{"Idempotency-Key", key}});
  }
  std::string count() { return service.database->ask("SELECT count(*) FROM things"); }

  /// As many requests at the same time.
  std::vector<Answer> create_at_once(std::string const& title, std::string const& key, int requests) {
    std::vector<Answer> answers(static_cast<std::size_t>(requests));
    std::vector<std::jthread> threads;
    for (auto& answer : answers) threads.emplace_back([&] { answer = create(title, key); });
    threads.clear();
    return answers;
  }

  RunningService service{things()};
};

TEST_F(IdempotencyTest, a_repeated_request_gets_the_first_answer) {
  auto const first = create("one", "k");
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(first.header("Idempotency-Replayed"), "");
  auto const again = create("one", "k");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Location"), first.header("Location"));
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(count(), "1");
}

TEST_F(IdempotencyTest, a_key_stands_for_one_payload) {
  create("one", "k");
  auto const other = create("two", "k");
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.text("/errors/0/loc"), R"(["header","Idempotency-Key"])");
  EXPECT_EQ(other.text("/errors/0/type"), "other_payload");
  EXPECT_EQ(count(), "1");
}

TEST_F(IdempotencyTest, a_key_belongs_to_one_user_and_route) {
  std::set<std::string> ids;
  for (auto const& answer : {create("one", "k"), create("one", "k", 2), create("one", "k", 1, "/others")}) {
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.header("Idempotency-Replayed"), "");
    ids.insert(answer.text("/id"));
  }
  EXPECT_EQ(ids.size(), 3u);
}

TEST_F(IdempotencyTest, without_a_key_each_request_counts) {
  auto caller = service.as(1);
  EXPECT_EQ(caller.post("/api/v1/things", R"({"title":"one"})").status, 201);
  EXPECT_EQ(caller.post("/api/v1/things", R"({"title":"one"})").status, 201);
  EXPECT_EQ(count(), "2");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM idempotency_keys"), "0");
}

TEST_F(IdempotencyTest, of_requests_at_the_same_time_one_takes_effect) {
  int replayed = 0;
  std::set<std::string> bodies;
  for (auto const& answer : create_at_once("slow", "k", 4)) {
    EXPECT_EQ(answer.status, 201) << answer.body;
    bodies.insert(answer.body);
    replayed += answer.header("Idempotency-Replayed") == "true" ? 1 : 0;
  }
  EXPECT_EQ(bodies.size(), 1u);
  EXPECT_EQ(replayed, 3);
  EXPECT_EQ(count(), "1");
}

TEST_F(IdempotencyTest, whoever_would_wait_too_long_is_told_so) {
  int created = 0;
  int refused = 0;
  for (auto const& answer : create_at_once("stuck", "k", 2)) {
    created += answer.status == 201 ? 1 : 0;
    refused += answer.status == 409 ? 1 : 0;
  }
  EXPECT_EQ(created, 1);
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(create("stuck", "k").header("Idempotency-Replayed"), "true") << "and finds the answer later";
}

TEST_F(IdempotencyTest, what_failed_leaves_the_key_free) {
  EXPECT_EQ(create("bad", "k").status, 409);
  EXPECT_EQ(count(), "0");
  EXPECT_EQ(create("good", "k").status, 201) << "even for another payload: nothing has happened under it";
  EXPECT_EQ(create("", "k2").status, 422);
  EXPECT_EQ(create("good", "k2").status, 201);
}

TEST_F(IdempotencyTest, keys_are_kept_for_a_day) {
  create("one", "young");
  create("one", "old");
  static_cast<void>(
      service.database->ask("INSERT INTO idempotency_keys (user_id, route, key, payload)"
                            " SELECT n, 'another', 'old', '' FROM generate_series(1, 12000) n"));
  static_cast<void>(
      service.database->ask("UPDATE idempotency_keys SET created_at = now() - interval '26 hours' WHERE key = 'old'"));
  EXPECT_EQ(service.caller().post("/api/v1/forget", "{}").status, 204);
  EXPECT_EQ(service.database->ask("SELECT string_agg(key, ',') FROM idempotency_keys"), "young");
}

}  // namespace
}  // namespace vobe::service
