// What happens to a note of a change while others settle.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <functional>
#include <vector>

#include "chassis/core/context.hpp"
#include "chassis/postgres/database.hpp"
#include "chassis/postgres/migrations.hpp"
#include "chassis/testing/database.hpp"
#include "definition.hpp"
#include "storage/posts.hpp"

namespace vobe::content {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A database with two posts, and no service that settles them.
class Settling : public ::testing::Test {
 protected:
  void run(std::function<Task<>(postgres::Database&)> const& work) {
    asio::io_context io;
    postgres::Database database(io.get_executor(), {.url = stored.url()});
    Context context;
    std::exception_ptr error;
    auto const whole = [&]() -> Task<> {
      while (!database.connected()) {
        asio::steady_timer timer(io, std::chrono::milliseconds(1));
        co_await timer.async_wait(asio::use_awaitable);
      }
      if (!migrated) {
        co_await postgres::migrate(database, definition().migrations);
        co_await database.execute({"insert", R"(
INSERT INTO posts (slug, kind, title, body, body_html, excerpt, language, author_id, tags, music_types, music_ids,
                   music_state, hot, created_at, last_activity_at)
SELECT 'a', 'discussion', 'A', 'b', 'b', 'b', 'en', 1, '{}', '{}', '{}', 'checked', 0, now(), now()
  FROM generate_series(1, 2))"});
        migrated = true;
      }
      co_await work(database);
    };
    asio::co_spawn(ContextExecutor(io.get_executor(), &context), whole(), [&](std::exception_ptr const& e) {
      error = e;
      database.close();
      io.stop();
    });
    io.run();
    if (error) std::rethrow_exception(error);
  }

  static Task<std::vector<PostId>> taken(postgres::Database& database) {
    auto tx = co_await database.begin();
    auto posts = co_await posts::take_unsettled(tx, PostId(), 100);
    co_await tx.commit();
    co_return posts;
  }

  testing::TemporaryDatabase stored;
  bool migrated = false;
};

TEST_F(Settling, NobodyTakesTheNoteOfAChangeThatIsStillUnderWay) {
  run([](postgres::Database& database) -> Task<> {
    PostId const post{1};
    {
      auto earlier = co_await database.begin();
      co_await posts::unsettle(earlier, {post, PostId{2}});
      co_await earlier.commit();
    }
    auto tx = co_await database.begin();
    co_await posts::unsettle(tx, {post});
    EXPECT_THAT(co_await taken(database), ElementsAre(PostId{2})) << "the other is passed over";
    co_await posts::change_score(tx, post, 1, 0, 1.0);
    co_await tx.commit();
    auto settling = co_await database.begin();
    auto const left = co_await posts::take_unsettled(settling, PostId(), 100);
    EXPECT_THAT(left, ElementsAre(post));
    auto const scores = co_await posts::settle(settling, left);
    EXPECT_EQ(scores.size(), 1U);
    EXPECT_EQ(scores.at(0).score, 1);
    co_await settling.commit();
    EXPECT_THAT(co_await taken(database), IsEmpty());
  });
}

TEST_F(Settling, TakesEachNoteOnceInOneRun) {
  run([](postgres::Database& database) -> Task<> {
    {
      auto tx = co_await database.begin();
      co_await posts::unsettle(tx, {PostId{2}, PostId{1}, PostId{99}});
      co_await tx.commit();
    }
    auto tx = co_await database.begin();
    EXPECT_THAT(co_await posts::take_unsettled(tx, PostId(), 1), ElementsAre(PostId{1}));
    EXPECT_THAT(co_await posts::take_unsettled(tx, PostId{1}, 1), ElementsAre(PostId{2}));
    EXPECT_THAT(co_await posts::take_unsettled(tx, PostId{2}, 1), ElementsAre(PostId{99}));
    EXPECT_THAT(co_await posts::settle(tx, {PostId{99}}), IsEmpty()) << "there is no such post any more";
    co_await tx.commit();
  });
}

TEST_F(Settling, WhatWasSaidLaterOfADiscussionStays) {
  run([](postgres::Database& database) -> Task<> {
    auto tx = co_await database.begin();
    auto const at = now();
    co_await posts::follow_discussions(tx, {{PostId{1}, 5, 7, at}, {PostId{2}, 1, 1, at}});
    co_await posts::follow_discussions(tx, {{PostId{1}, 4, 6, at + std::chrono::seconds(1)}});
    auto const scores = co_await posts::settle(tx, {PostId{1}, PostId{2}});
    EXPECT_EQ(scores.size(), 2U);
    for (auto const& score : scores) EXPECT_EQ(score.comment_count, score.id == PostId{1} ? 5 : 1);
    co_await tx.commit();
  });
}

}  // namespace
}  // namespace vobe::content
