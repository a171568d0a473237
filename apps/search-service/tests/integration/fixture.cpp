#include "tests/integration/fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>
#include <span>

#include "chassis/core/encoding.hpp"
#include "chassis/events/bus.hpp"
#include "chassis/redis/client.hpp"

namespace vobe::search {

namespace {

void run(std::function<Task<>(asio::io_context&)> const& work) {
  asio::io_context io(1);
  std::exception_ptr failure;
  asio::co_spawn(io, work(io), [&](std::exception_ptr error) {
    failure = error;
    io.stop();
  });
  io.run_for(std::chrono::seconds(60));
  if (failure) std::rethrow_exception(failure);
}

template <class Connected>
Task<> wait_for(asio::io_context& io, Connected& client) {
  asio::steady_timer timer(io);
  for (int i = 0; i < 2000 && !client.connected(); ++i) {
    timer.expires_after(std::chrono::milliseconds(5));
    co_await timer.async_wait(asio::use_awaitable);
  }
}

Task<> flush(asio::io_context& io, std::string url) {
  redis::Client client(io.get_executor(), redis::Options{.url = url});
  co_await wait_for(io, client);
  co_await client.command("FLUSHDB");
  client.close();
}

Task<> publish_all(asio::io_context& io, std::string url, std::span<events::Event const> all) {
  auto const bus = events::connect_bus(io.get_executor(), url, "test");
  co_await wait_for(io, *bus);
  constexpr std::size_t at_once = 500;
  for (std::size_t i = 0; i < all.size(); i += at_once) {
    co_await bus->publish(all.subspan(i, std::min(at_once, all.size() - i)));
  }
  bus->stop();
}

}  // namespace

std::string empty_bus() {
  auto const url = testing::redis_url();
  run([&](asio::io_context& io) { return flush(io, url); });
  return url;
}

void publish(std::string const& bus_url, std::vector<events::Event> events) {
  run([&](asio::io_context& io) { return publish_all(io, bus_url, events); });
}

std::string things_in(testing::Answer const& answer) {
  std::string things;
  auto const document = answer.json();
  for (auto const& item : document.at("items").as_array()) {
    if (!things.empty()) things += ' ';
    things += item.at("type").as_string().c_str();
    things += "/" + std::to_string(item.at("id").as_int64());
  }
  return things;
}

void SearchServiceTest::tell_post(std::int64_t id, std::string const& title, std::string const& body,
                                  std::int64_t version, std::vector<contracts::MusicReference> music) {
  contracts::PostState const post{.id = {id},
                                  .slug = "slug-" + std::to_string(id),
                                  .kind = "discussion",
                                  .title = title,
                                  .body = body,
                                  .language = "en",
                                  .author_id = {1},
                                  .tags = {},
                                  .music = std::move(music),
                                  .created_at = now(),
                                  .version = version};
  tell(contracts::post_created, "post/" + std::to_string(id), post);
}

void SearchServiceTest::tell_artist(std::int64_t id, std::string const& name, std::int64_t version,
                                    std::vector<std::string> aliases) {
  contracts::ArtistState const artist{.id = {id},
                                      .slug = "artist-" + std::to_string(id),
                                      .name = name,
                                      .aliases = std::move(aliases),
                                      .version = version};
  tell(contracts::artist_created, "artist/" + std::to_string(id), artist);
}

void SearchServiceTest::SetUp() {
  auto const answering = [&] { return visitor.get("/api/v1/search?q=anything").text("/backend") == backend->name(); };
  ASSERT_TRUE(testing::eventually(answering, std::chrono::seconds(30)));
}

service::Environment SearchServiceTest::settings() const {
  auto all = backend->settings();
  all["VOBE_BUS_URL"] = bus;
  all["VOBE_RENEW_AFTER_SECONDS"] = "0";
  return all;
}

testing::Answer SearchServiceTest::search(std::string const& q, std::string const& more) {
  auto answer = visitor.get("/api/v1/search?q=" + percent_encode(q) + more);
  if (answer.status == 200) EXPECT_EQ(answer.text("/backend"), backend->name()) << q;
  return answer;
}

std::string SearchServiceTest::found(std::string const& q, std::string const& more) {
  auto const answer = search(q, more);
  return answer.status == 200 ? things_in(answer) : "status " + std::to_string(answer.status);
}

bool SearchServiceTest::comes_to_find(std::string const& q, std::string const& expected, std::string const& more) {
  bool const came = testing::eventually([&] { return found(q, more) == expected; });
  EXPECT_TRUE(came) << q << " finds: " << found(q, more);
  settle();
  return came;
}

void SearchServiceTest::settle() {
  constexpr auto waiting = "SELECT (SELECT count(*) FROM index_queue) + (SELECT count(*) FROM engine_queue)";
  EXPECT_TRUE(testing::eventually([&] { return service.database->ask(waiting) == "0"; }, std::chrono::seconds(60)));
  backend->refresh();
}

}  // namespace vobe::search
