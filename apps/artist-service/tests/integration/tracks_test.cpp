#include <latch>
#include <thread>

#include "tests/integration/fixture.hpp"

namespace vobe::artist {
namespace {

struct Tracks : ArtistServiceTest {};

TEST_F(Tracks, stand_alone_or_on_an_album) {
  auto const x = artist("X");
  auto const alone = editor.post(api + "/tracks", R"({"title":"Alone","explicit":true,"artist_credit":[{"artist_id":)" +
                                                      std::to_string(x) + "}]}");
  ASSERT_EQ(alone.status, 201) << alone.body;
  EXPECT_EQ(alone.text("/album_id"), "null");
  EXPECT_EQ(alone.text("/explicit"), "true");
  auto const on = album("Album", x);
  auto const path = of("tracks", std::stoll(alone.text("/id")));
  EXPECT_EQ(editor.patch(path, R"({"album_id":)" + std::to_string(on) + R"(,"position":3,"explicit":false})").status,
            200);
  auto const moved = visitor.get(path);
  EXPECT_EQ(moved.text("/album_title"), "Album");
  EXPECT_EQ(moved.text("/position"), "3");
  EXPECT_EQ(moved.text("/explicit"), "false");
  EXPECT_EQ(visitor.get(of("albums", on)).text("/track_count"), "1");
  EXPECT_EQ(editor.patch(path, R"({"album_id":null})").status, 200);
  EXPECT_EQ(visitor.get(of("albums", on)).text("/track_count"), "0");
  EXPECT_EQ(visitor.get(path).text("/album_title"), "null");
}

TEST_F(Tracks, are_refused_without_place_album_or_artist) {
  auto const on = album("Album", artist("X"));
  auto const location = [&](std::string const& json) {
    auto const answer = editor.post(api + "/tracks", json);
    EXPECT_EQ(answer.status, 422) << answer.body;
    return answer.text("/errors/0/loc/1");
  };
  EXPECT_EQ(location(R"({"title":"T"})"), "artist_credit");
  EXPECT_EQ(location(R"({"title":"T","album_id":)" + std::to_string(on) + "}"), "position");
  EXPECT_EQ(location(R"({"title":"T","album_id":654321,"position":1})"), "album_id");
  EXPECT_EQ(location(R"({"title":"T","album_id":0,"position":1})"), "album_id");
}

TEST_F(Tracks, are_found_by_words_and_listed_by_title) {
  auto const x = artist("X");
  auto const on = album("Album", x);
  track("We Will Rock You", on, 1, 1);
  track("Another One Bites the Dust", on, 1, 2);
  track("Я — асфальт", on, 1, 3);
  EXPECT_EQ(shown(visitor.get(api + "/tracks?q=rock+we"), "title"), "We Will Rock You");
  EXPECT_EQ(shown(visitor.get(api + "/tracks?q=%D0%B0%D1%81%D1%84"), "title"), "Я — асфальт");
  EXPECT_EQ(all_shown(visitor, api + "/tracks", "title", 1), "Another One Bites the Dust|We Will Rock You|Я — асфальт");
  EXPECT_EQ(all_shown(visitor, api + "/tracks?artist=" + std::to_string(x), "title", 2),
            "Another One Bites the Dust|We Will Rock You|Я — асфальт");
  EXPECT_EQ(shown(visitor.get(api + "/tracks?artist=9999"), "title"), "");
}

TEST_F(Tracks, come_in_batches_in_the_order_asked) {
  auto const on = album("Album", artist("X"));
  auto const a = std::to_string(track("A", on, 1, 1));
  auto const b = std::to_string(track("B", on, 1, 2));
  EXPECT_EQ(shown(visitor.get(api + "/tracks?ids=" + b + ",88888," + a), "title"), "B|A");
}

TEST_F(Tracks, leave_and_are_told) {
  auto const x = artist("X");
  auto const on = album("Album", x);
  auto const id = track("T", on, 1, 1, R"(,"duration_ms":1000)");
  EXPECT_EQ(editor.remove(of("tracks", id)).status, 204);
  EXPECT_EQ(visitor.get(of("tracks", id)).status, 404);
  EXPECT_EQ(visitor.get(of("albums", on)).text("/duration_ms"), "0");
  EXPECT_EQ(events("track/" + std::to_string(id)), "track.created 1, track.deleted 2");
}

TEST_F(Tracks, written_at_once_are_counted_exactly) {
  auto const x = artist("X");
  auto const on = album("Album", x);
  constexpr int writers = 8;
  constexpr int each = 5;
  std::latch start(writers);
  std::vector<std::thread> threads;
  for (int i = 0; i < writers; ++i) {
    threads.emplace_back([&, i] {
      auto mine = service.as(10 + i, Role::editor);
      start.arrive_and_wait();
      for (int n = 1; n <= each; ++n) {
        EXPECT_EQ(mine.post(api + "/tracks", R"({"title":"T","duration_ms":10,"genres":["Rock"],"disc":)" +
                                                 std::to_string(i + 1) + R"(,"position":)" + std::to_string(n) +
                                                 R"(,"album_id":)" + std::to_string(on) + "}")
                      .status,
                  201);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(visitor.get(of("albums", on)).text("/track_count"), "40");
  EXPECT_EQ(visitor.get(of("albums", on)).text("/duration_ms"), "400");
  EXPECT_EQ(visitor.get(of("artists", x)).text("/track_count"), "40");
  EXPECT_EQ(visitor.get(api + "/genres").text("/items/0/track_count"), "40");
}

TEST_F(Tracks, sent_twice_at_once_with_one_key_are_made_once) {
  auto const on = album("Album", artist("X"));
  std::string const json = R"({"title":"T","position":1,"album_id":)" + std::to_string(on) + "}";
  std::latch start(4);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      auto mine = service.as(1, Role::editor);
      start.arrive_and_wait();
      EXPECT_EQ(mine.post(api + "/tracks", json, {{"Idempotency-Key", "same"}}).status, 201);
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM tracks"), "1");
}

}  // namespace
}  // namespace vobe::artist
