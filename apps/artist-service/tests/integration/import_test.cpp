#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/integration/fixture.hpp"

namespace vobe::artist {
namespace {

std::string artist_line(std::string const& key, std::string const& name, std::string const& more = "") {
  return R"({"kind":"artist","key":")" + key + R"(","name":")" + name + "\"" + more + "}\n";
}
std::string album_line(std::string const& key, std::string const& title, std::string const& by,
                       std::string const& more = "") {
  return R"({"kind":"album","key":")" + key + R"(","title":")" + title + R"(","artist_credit":[{"artist":")" + by +
         "\"}]" + more + "}\n";
}
std::string track_line(std::string const& key, std::string const& title, std::string const& album, int disc,
                       int position) {
  return R"({"kind":"track","key":")" + key + R"(","title":")" + title + R"(","album":")" + album + R"(","disc":)" +
         std::to_string(disc) + R"(,"position":)" + std::to_string(position) + "}\n";
}

struct Import : ArtistServiceTest {
  /// "created/updated/unchanged/refused"
  static std::string counts(testing::Answer const& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.text("/created") + "/" + answer.text("/updated") + "/" + answer.text("/unchanged") + "/" +
           answer.text("/refused_count");
  }
};

TEST_F(Import, keeps_names_with_separators_whole) {
  auto const report = import(artist_line("1", "hey; ho") + artist_line("2", "AC/DC") +
                             artist_line("3", "Earth, Wind & Fire feat. Nobody") + album_line("a", "First", "1"));
  EXPECT_EQ(counts(report), "4/0/0/0");
  EXPECT_EQ(shown(visitor.get(api + "/artists"), "name"), "AC/DC|Earth, Wind & Fire feat. Nobody|hey; ho");
  auto const record = visitor.get(api + "/albums").at("/items/0/artist_credit").as_array();
  ASSERT_EQ(record.size(), 1U);
  EXPECT_EQ(record[0].at("name_as_printed").as_string(), "hey; ho");
}

TEST_F(Import, orders_discs_and_positions_whatever_comes_first) {
  import(artist_line("x", "X") + album_line("a", "Double", "x") + track_line("t1", "2-1", "a", 2, 1) +
         track_line("t2", "1-10", "a", 1, 10) + track_line("t3", "1-2", "a", 1, 2) +
         track_line("t4", "1-1", "a", 1, 1));
  auto const id = visitor.get(api + "/albums").text("/items/0/id");
  auto const answer = visitor.get(api + "/albums/" + id);
  EXPECT_EQ(answer.text("/discs/0/disc") + answer.text("/discs/1/disc"), "12");
  EXPECT_EQ(answer.text("/discs/0/tracks/0/position") + " " + answer.text("/discs/0/tracks/1/position") + " " +
                answer.text("/discs/0/tracks/2/position") + " " + answer.text("/discs/1/tracks/0/position"),
            "1 2 10 1");
}

TEST_F(Import, files_artists_under_given_and_derived_sort_names) {
  import(artist_line("1", "Жуки") + artist_line("2", "The Zebras", R"(,"sort_name":"Zebras, The")") +
         artist_line("3", "The Yaks"));
  EXPECT_EQ(shown(visitor.get(api + "/artists?letter=%D0%B6"), "name"), "Жуки");
  EXPECT_EQ(shown(visitor.get(api + "/artists?letter=Z"), "name"), "The Zebras");
  EXPECT_EQ(shown(visitor.get(api + "/artists?letter=Y"), "name"), "The Yaks");
  EXPECT_EQ(shown(visitor.get(api + "/artists?letter=T"), "name"), "");
}

TEST_F(Import, is_safe_to_repeat_and_tells_only_what_changed) {
  std::string const lines = artist_line("x", "X", R"(,"genres":["Rock"])") +
                            album_line("a", "A", "x", R"(,"genres":["Rock"])") + track_line("t", "T", "a", 1, 1);
  EXPECT_EQ(counts(import(lines)), "3/0/0/0");
  auto const told = service.database->ask("SELECT count(*) FROM outbox");
  EXPECT_EQ(told, "3");
  EXPECT_EQ(counts(import(lines)), "0/0/3/0");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM outbox"), told);
  EXPECT_EQ(counts(import(artist_line("x", "X2", R"(,"genres":["Rock"])") +
                          album_line("a", "A", "x", R"(,"genres":["Rock"])"))),
            "0/1/1/0");
  EXPECT_EQ(visitor.get(api + "/artists").text("/items/0/name"), "X2");
  EXPECT_EQ(visitor.get(api + "/artists").text("/items/0/revision"), "2");
  EXPECT_EQ(boost::json::serialize(visitor.get(api + "/genres").at("/items/0")),
            R"({"slug":"rock","name":"Rock","artist_count":1,"album_count":1,"track_count":0})");
}

TEST_F(Import, tells_a_renamed_albums_tracks) {
  import(artist_line("x", "X") + album_line("a", "Old", "x") + track_line("t", "T", "a", 1, 1));
  EXPECT_EQ(counts(import(album_line("a", "New", "x"))), "0/1/0/0");
  EXPECT_EQ(visitor.get(api + "/tracks").text("/items/0/album_title"), "New");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM outbox WHERE type = 'track.updated'"), "1");
}

TEST_F(Import, refuses_bad_lines_alone_and_says_why) {
  auto const report = import(artist_line("x", "X") + "not json\n" + "\n" + artist_line("y", "") +
                             "{\"kind\":\"artist\",\"key\":\"\xFF\",\"name\":\"n\"}\n" + std::string(70'000, 'x') +
                             "\n" + R"({"kind":"song"})" + "\n" + album_line("a", "A", "nobody") +
                             track_line("t", "T", "a", 1, 1) + artist_line("z", "Z"));
  EXPECT_EQ(counts(report), "2/0/0/7");
  std::string why;
  for (auto const& refused : report.at("/refused").as_array()) {
    why += boost::json::serialize(refused.at("line")) + " " +
           refused.at("errors").at(0).at("type").as_string().c_str() + ", ";
  }
  EXPECT_EQ(why,
            "2 not_json, 4 empty, 5 not_utf8, 6 line_too_long, 7 not_one_of, 8 does_not_exist, 9 does_not_exist, ");
  EXPECT_EQ(boost::json::serialize(report.at("/refused/5/errors/0/loc")), R"(["body","artist_credit",0,"artist"])");
  EXPECT_EQ(report.text("/refused/5/key"), "a");
  EXPECT_EQ(boost::json::serialize(report.at("/artists")), R"({"created":2,"updated":0,"unchanged":0,"refused":1})");
  EXPECT_EQ(shown(visitor.get(api + "/artists"), "name"), "X|Z");
}

TEST_F(Import, refuses_a_reference_before_its_definition_and_takes_it_the_second_time) {
  std::string const lines = album_line("a", "A", "x") + artist_line("x", "X");
  EXPECT_EQ(counts(import(lines)), "1/0/0/1");
  EXPECT_EQ(counts(import(lines)), "1/0/1/0");
}

TEST_F(Import, takes_a_key_that_comes_again_as_a_change) {
  EXPECT_EQ(counts(import(artist_line("x", "One") + artist_line("x", "Two") + artist_line("x", "Two"))), "1/1/1/0");
  EXPECT_EQ(shown(visitor.get(api + "/artists"), "name"), "Two");
}

TEST_F(Import, sent_twice_at_once_makes_everything_once) {
  std::string lines = artist_line("x", "X") + album_line("a", "A", "x");
  for (int i = 1; i <= 1200; ++i) lines += track_line("t" + std::to_string(i), "T" + std::to_string(i), "a", 1, i);
  std::vector<std::thread> threads;
  std::atomic<std::int64_t> created = 0;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      auto mine = service.as(1, Role::editor);
      auto const report =
          mine.call("POST", api + "/catalogue/import", lines, {{"Content-Type", "application/x-ndjson"}});
      EXPECT_EQ(report.status, 200) << report.body;
      created += std::stoll(report.text("/created"));
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(created, 1202);
  EXPECT_EQ(service.database->ask("SELECT track_count FROM albums"), "1200");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM outbox WHERE type = 'track.created'"), "1200");
}

TEST_F(Import, makes_later_lines_the_newer_ones_and_shows_genres_as_first_written) {
  import(artist_line("1", "First", R"(,"genres":["Hip Hop"])") +
         artist_line("2", "Second", R"(,"genres":["hip-hop"])"));
  EXPECT_EQ(shown(visitor.get(api + "/artists?sort=new"), "name"), "Second|First");
  EXPECT_EQ(shown(visitor.get(api + "/genres"), "name"), "Hip Hop");
}

TEST_F(Import, knows_keys_by_kind) {
  EXPECT_EQ(counts(import(artist_line("1", "X") + album_line("1", "A", "1") + track_line("1", "T", "1", 1, 1))),
            "3/0/0/0");
}

TEST_F(Import, makes_again_what_was_deleted) {
  std::string const lines = artist_line("x", "X") + album_line("a", "A", "x") + track_line("t", "T", "a", 1, 1);
  import(lines);
  EXPECT_EQ(editor.remove(api + "/albums/" + visitor.get(api + "/albums").text("/items/0/id")).status, 204);
  EXPECT_EQ(counts(import(lines)), "2/0/1/0");
}

TEST_F(Import, lists_a_thousand_refusals_and_counts_the_rest) {
  std::string lines;
  for (int i = 0; i < 2500; ++i) lines += "{}\n";
  auto const report = import(lines + artist_line("x", "X"));
  EXPECT_EQ(counts(report), "1/0/0/2500");
  EXPECT_EQ(report.at("/refused").as_array().size(), 1000U);
}

TEST_F(Import, is_for_editors_and_takes_ndjson_alone) {
  auto const with = [](testing::Caller& caller, std::string const& type) {
    return caller.call("POST", api + "/catalogue/import", artist_line("x", "X"), {{"Content-Type", type}}).status;
  };
  EXPECT_EQ(with(visitor, "application/x-ndjson"), 401);
  EXPECT_EQ(with(user, "application/x-ndjson"), 403);
  EXPECT_EQ(with(editor, "application/json"), 415);
  EXPECT_EQ(with(editor, "text/plain"), 415);
  EXPECT_EQ(with(editor, "Application/X-NDJSON; charset=utf-8"), 200);
}

TEST_F(Import, answers_an_expectation_at_once_and_reads_chunks) {
  std::string const head =
      "POST " + api +
      "/catalogue/import HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nAuthorization: Bearer " +
      service.issuer.token(1, Role::editor) + "\r\nTransfer-Encoding: chunked\r\n";
  auto const waiting = testing::exchange_raw(service.port(), head + "Expect: 100-continue\r\n\r\n");
  EXPECT_TRUE(waiting.starts_with("HTTP/1.1 100 ")) << waiting;
  // One line over three chunks, cut within a character.
  auto const line = artist_line("x", "Жуки");
  std::string body;
  for (auto const& chunk : {line.substr(0, 35), line.substr(35, 5), line.substr(40)}) {
    std::ostringstream size;
    size << std::hex << chunk.size();
    body += size.str() + "\r\n" + chunk + "\r\n";
  }
  auto const answer = testing::exchange_raw(service.port(), head + "Connection: close\r\n\r\n" + body + "0\r\n\r\n",
                                            std::chrono::seconds(5));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
  EXPECT_EQ(shown(visitor.get(api + "/artists"), "name"), "Жуки");
}

TEST_F(Import, takes_the_whole_demo_catalogue_and_counts_it_right) {
  std::ifstream file(VOBE_DEMO_FOLDER "/catalogue.ndjson");
  std::stringstream lines;
  lines << file.rdbuf();
  ASSERT_GT(lines.str().size(), 100'000U);
  auto const report = import(lines.str());
  EXPECT_EQ(report.text("/refused_count"), "0") << report.body.substr(0, 2000);
  auto const created = report.text("/created");
  EXPECT_EQ(counts(import(lines.str())), "0/0/" + created + "/0");
  EXPECT_EQ(service.database->ask("SELECT sum(track_count) FROM albums"), report.text("/tracks/created"));
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM artists a WHERE album_count <>"
                                  " (SELECT count(DISTINCT album_id) FROM album_credits WHERE artist_id = a.id)"),
            "0");
  EXPECT_EQ(service.database->ask(
                "SELECT count(*) FROM genres g WHERE track_count <>"
                " (SELECT count(*) FROM tracks WHERE genres @> jsonb_build_array(jsonb_build_object('slug', g.slug)))"),
            "0");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM (SELECT subject FROM outbox GROUP BY subject"
                                  " HAVING count(*) <> count(DISTINCT data::json->>'version')) AS repeated"),
            "0");
}

}  // namespace
}  // namespace vobe::artist
