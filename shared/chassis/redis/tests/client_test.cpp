// The client against a real Redis: pipelining, deadlines, scripts, and what a lost server does.
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"
#include "chassis/redis/client.hpp"
#include "chassis/redis/tests/redis_server.hpp"

namespace vobe::redis {
namespace {

using namespace testing;

class RedisClient : public ::testing::Test {
 protected:
  void SetUp() override {
    client = std::make_unique<Client>(loop.get_executor(), Options{.url = shared_redis_url()});
    ASSERT_TRUE(eventually(loop, [&] { return client->connected(); })) << "no Redis answers";
  }
  void TearDown() override {
    if (client && client->connected()) run(loop, client->command("DEL", key));
    client.reset();
  }

  asio::io_context loop;
  std::unique_ptr<Client> client;
  std::string key = unique("redis-test");
};

TEST_F(RedisClient, KeepsBytesAsTheyAre) {
  std::string const value("zero \0, line \r\n, \xff", 18);
  run(loop, client->command("SET", key, value));
  EXPECT_EQ(run(loop, client->command("GET", key)).as_string(), value);
  EXPECT_EQ(run(loop, client->command("GET", unique("absent"))).as_string(), std::nullopt);
}

TEST_F(RedisClient, CarriesAValueOfSomeMegabytes) {
  std::string value(5'000'000, 'x');
  value.back() = 'y';
  run(loop, client->command("SET", key, value));
  EXPECT_EQ(run(loop, client->command("GET", key)).as_string(), value);
}

TEST_F(RedisClient, AnswersEachOfManyCommandsAtOnceWithItsOwnReply) {
  std::vector<Task<Reply>> tasks;
  for (int i = 0; i < 1000; ++i) tasks.push_back(client->command("ECHO", i));
  auto const replies = run(loop, all(std::move(tasks)));
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(replies[static_cast<std::size_t>(i)].as_string(), std::to_string(i));
}

TEST_F(RedisClient, RefusesWhatIsMoreThanItsBound) {
  Client small(loop.get_executor(), Options{.url = shared_redis_url(), .waiting = 3});
  ASSERT_TRUE(eventually(loop, [&] { return small.connected(); }));
  EXPECT_THROW(run(loop, small.pipeline({{"PING"}, {"PING"}, {"PING"}, {"PING"}})), Unavailable);
  EXPECT_EQ(run(loop, small.pipeline({{"PING"}, {"PING"}, {"PING"}})).size(), 3U);
}

TEST_F(RedisClient, ThrowsTheServersRefusalAndGoesOn) {
  run(loop, client->command("SET", key, "text"));
  EXPECT_THROW(run(loop, client->command("LPUSH", key, "x")), ReplyError);
  EXPECT_THROW(run(loop, client->pipeline({{"MULTI"}, {"LPUSH", key, "x"}, {"EXEC"}})), ReplyError);
  EXPECT_EQ(run(loop, client->command("GET", key)).as_string(), "text");
}

TEST_F(RedisClient, RunsAScriptAlsoAfterTheServerForgotIt) {
  Script const add{"add", "return redis.call('INCRBY', KEYS[1], ARGV[1])"};
  EXPECT_EQ(run(loop, client->script(add, {key}, {"2"})).as_integer(), 2);
  run(loop, client->command("SCRIPT", "FLUSH"));
  EXPECT_EQ(run(loop, client->script(add, {key}, {"3"})).as_integer(), 5);
}

TEST_F(RedisClient, EndsAWaitAtTheDeadlineAndDropsTheLateReply) {
  Context context{.deadline = std::chrono::steady_clock::now() + 50ms};
  auto const begin = std::chrono::steady_clock::now();
  EXPECT_THROW(run(loop, within(context, client->run_blocking({"BLPOP", key, "0.5"}, 1s))), DeadlineExceeded);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 400ms);
  // Behind the late reply of BLPOP stands this one's own.
  EXPECT_EQ(run(loop, client->command("ECHO", "mine")).as_string(), "mine");
}

TEST_F(RedisClient, ResumesOnTheWaitersOwnExecutor) {
  auto const ask = [](Client* asked) -> Task<std::string> {
    co_await asked->command("PING");
    Context const* const context = co_await current_context();
    co_return context ? context->request_id : "lost";
  };
  Context first{.request_id = "first"};
  Context second{.request_id = "second"};
  std::vector<Task<std::string>> both;
  both.push_back(within(first, ask(client.get())));
  both.push_back(within(second, ask(client.get())));
  EXPECT_EQ(run(loop, all(std::move(both))), (std::vector<std::string>{"first", "second"}));
}

TEST_F(RedisClient, EndsWaitsWhenItIsDestroyed) {
  std::exception_ptr error;
  bool done = false;
  asio::co_spawn(loop, client->run_blocking({"BLPOP", key, "5"}, 5s), [&](std::exception_ptr thrown, Reply const&) {
    error = std::move(thrown);
    done = true;
  });
  loop.run_one_for(10ms);
  client.reset();
  ASSERT_TRUE(eventually(loop, [&] { return done; }));
  EXPECT_THROW(std::rethrow_exception(error), Unavailable);
}

TEST(RedisClientAlone, ThrowsUnavailableWhereNobodyListens) {
  asio::io_context loop;
  Client client(loop.get_executor(), Options{.url = "redis://127.0.0.1:1"});
  loop.run_one_for(50ms);
  EXPECT_THROW(run(loop, client.command("PING")), Unavailable);
  EXPECT_FALSE(client.connected());
}

TEST(RedisClientAlone, ComesBackByItselfAfterTheServerWasKilled) {
  RedisServer server;
  asio::io_context loop;
  Client client(loop.get_executor(), Options{.url = server.url()});
  ASSERT_TRUE(eventually(loop, [&] { return client.connected(); }));
  run(loop, client.command("SET", "kept", "yes"));
  for (int round = 0; round < 3; ++round) {
    server.kill();
    ASSERT_TRUE(eventually(loop, [&] { return !client.connected(); }));
    EXPECT_THROW(run(loop, client.command("GET", "kept")), Unavailable);
    server.start();
    ASSERT_TRUE(eventually(loop, [&] { return client.connected(); }));
    EXPECT_EQ(run(loop, client.command("GET", "kept")).as_string(), "yes");
  }
}

TEST(RedisClientAlone, LeavesAServerThatHangs) {
  RedisServer server;
  asio::io_context loop;
  Client client(loop.get_executor(), Options{.url = server.url(), .timeout = 200ms});
  ASSERT_TRUE(eventually(loop, [&] { return client.connected(); }));
  ::kill(server.pid(), SIGSTOP);
  EXPECT_THROW(run(loop, client.command("PING")), Unavailable);
  EXPECT_TRUE(eventually(loop, [&] { return !client.connected(); }, 2s)) << "a silent server is taken for dead";
  ::kill(server.pid(), SIGCONT);
  ASSERT_TRUE(eventually(loop, [&] { return client.connected(); }));
  EXPECT_EQ(run(loop, client.command("ECHO", "back")).as_string(), "back");
}

}  // namespace
}  // namespace vobe::redis
