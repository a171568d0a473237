#include "domain/indexed.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::search {
namespace {

struct Renewing : SearchServiceTest {
  void change(std::string const& sql) { service.database->execute(sql); }

  /// Leaves all as rules of a version before might have written it.
  void age() {
    change("UPDATE words SET loose = 'old', sounds = '{}', deletes = '{}', typos = '{}'");
    change("UPDATE documents SET vector = NULL, name_keys = '{}', title_key = ''");
    change("DELETE FROM suggestions");
    change("UPDATE renewal SET rules = 1, target = 1, word = '', type = NULL, id = NULL");
  }

  /// Another process on the same database.
  std::unique_ptr<testing::RunningService> start_again(std::string const& renew_after = "0") {
    auto again_with = settings();
    again_with["VOBE_DATABASE_URL"] = service.database->url();
    again_with["VOBE_RENEW_AFTER_SECONDS"] = renew_after;
    return std::make_unique<testing::RunningService>(definition(), again_with);
  }

  /// One that has renewed everything.
  std::unique_ptr<testing::RunningService> renew() {
    auto again = start_again();
    EXPECT_TRUE(testing::eventually([&] { return service.database->ask("SELECT rules > 1 FROM renewal") == "t"; }));
    return again;
  }
};

TEST_F(Renewing, writes_what_older_rules_wrote_anew_and_counts_no_word_twice) {
  tell_artist(1, "Metallica");
  tell_artist(2, "Земфира");
  tell_post(3, "Thrash", "Cutting guitars", 1, {{"artist", 1}});
  ASSERT_TRUE(comes_to_find("guitars", "post/3"));
  settle();
  auto const words = "SELECT string_agg(words::text, ' ' ORDER BY word) FROM words";
  auto const learnt = service.database->ask(words);
  auto const documents =
      "SELECT string_agg(vector::text || name_keys::text || title_key, ' ' ORDER BY type, id)"
      " FROM documents";
  auto const indexed = service.database->ask(documents);
  auto const suggestions = "SELECT string_agg(suggestions::text, ' ' ORDER BY type, id, key) FROM suggestions";
  auto const suggested = service.database->ask(suggestions);

  service.instance().stop();
  age();
  auto const again = renew();
  settle();
  EXPECT_EQ(service.database->ask(words), learnt);
  EXPECT_EQ(service.database->ask(documents), indexed);
  EXPECT_EQ(service.database->ask(suggestions), suggested);
}

TEST_F(Renewing, goes_on_where_it_was_left_and_begins_anew_for_newer_rules) {
  tell_artist(1, "Alpha");
  tell_artist(2, "Beta");
  tell_artist(3, "Gamma");
  ASSERT_TRUE(comes_to_find("gamma", "artist/3"));
  settle();
  service.instance().stop();
  auto const heard = "SELECT string_agg(word, ' ' ORDER BY word) FROM words WHERE loose <> 'old'";
  auto const renew_from = [&](std::string const& target) {
    age();
    change("UPDATE renewal SET word = 'beta', target = " + target);
    renew()->instance().stop();
  };
  renew_from(std::to_string(index_rules));
  EXPECT_EQ(service.database->ask(heard), "gamma");
  renew_from("1");
  EXPECT_EQ(service.database->ask(heard), "alpha beta gamma");
}

TEST_F(Renewing, waits_until_older_processes_have_ended_unless_nothing_is_there) {
  auto const is_over = "SELECT rules > 1 FROM renewal";
  auto const turned_back = "UPDATE renewal SET rules = 1, target = 1";
  ASSERT_TRUE(testing::eventually([&] { return service.database->ask(is_over) == "t"; }));
  service.instance().stop();
  change(turned_back);
  {
    auto const on_nothing = start_again("3600");
    EXPECT_TRUE(testing::eventually([&] { return service.database->ask(is_over) == "t"; }));
    on_nothing->instance().stop();
  }
  change("INSERT INTO documents (type, id, version, visible, title) VALUES ('artist', 1, 1, true, 'Alpha')");
  change(turned_back);
  auto const on_something = start_again("3600");
  tell_artist(2, "Beta");
  auto const followed_up = "SELECT count(*) FROM suggestions WHERE type = 'artist' AND id = 2 AND key = 'beta'";
  EXPECT_TRUE(testing::eventually([&] { return service.database->ask(followed_up) == "1"; }));
  EXPECT_EQ(service.database->ask(is_over), "f");
}

}  // namespace
}  // namespace vobe::search
