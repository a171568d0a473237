#include <gtest/gtest.h>

#include <boost/describe.hpp>

#include "chassis/core/errors.hpp"
#include "chassis/http/page.hpp"

namespace vobe::http {
namespace {

struct RankKey {
  double rank = 0;
  PostId id;
};
BOOST_DESCRIBE_STRUCT(RankKey, (), (rank, id))

class CursorTest : public ::testing::Test {
 protected:
  /// Where it was refused: "query.cursor bad_cursor"; "read" when it was not.
  std::string refused(std::string_view scope, std::string const& cursor) const {
    return refused(cursors, scope, cursor);
  }

  static std::string refused(Cursors const& by, std::string_view scope, std::string const& cursor) {
    try {
      static_cast<void>(by.read<RankKey>(scope, cursor));
    } catch (Invalid const& error) {
      auto const& first = error.errors.at(0);
      return std::get<std::string>(first.loc.at(0)) + "." + std::get<std::string>(first.loc.at(1)) + " " + first.type;
    }
    return "read";
  }

  Cursors const cursors{std::string(32, 's')};
  std::string const valid = cursors.make("posts?sort=new", RankKey{1.5, PostId{42}});
};

TEST_F(CursorTest, holds_the_key_of_the_last_item) {
  auto const key = cursors.read<RankKey>("posts?sort=new", valid);
  EXPECT_EQ(key->rank, 1.5);
  EXPECT_EQ(key->id.value, 42);
  EXPECT_FALSE(cursors.read<RankKey>("posts?sort=new", std::nullopt));
}

TEST_F(CursorTest, is_refused_when_altered) {
  std::string changed = valid;
  char& middle = changed[changed.size() / 2];
  middle = middle == 'A' ? 'B' : 'A';
  for (auto const& bad :
       {valid + "!", changed, valid.substr(0, valid.size() - 3), std::string("1"), std::string("NOTACURSOR"),
        std::string(), valid + "A", valid + "=", " " + valid, std::string(5000, 'A')}) {
    EXPECT_EQ(refused("posts?sort=new", bad), "query.cursor bad_cursor") << bad;
  }
}

TEST_F(CursorTest, no_single_character_can_be_changed) {
  for (std::size_t i = 0; i < valid.size(); ++i) {
    std::string changed = valid;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    if (changed == valid) continue;
    EXPECT_EQ(refused("posts?sort=new", changed), "query.cursor bad_cursor") << i;
  }
}

TEST_F(CursorTest, belongs_to_one_list_with_its_sort_and_filters) {
  EXPECT_EQ(refused("posts?sort=new", valid), "read");
  EXPECT_EQ(refused("posts?sort=top", valid), "query.cursor bad_cursor");
  EXPECT_EQ(refused("posts?sort=new&tag=jazz", valid), "query.cursor bad_cursor");
  EXPECT_EQ(refused("", valid), "query.cursor bad_cursor");
}

TEST_F(CursorTest, belongs_to_one_secret) {
  EXPECT_EQ(refused(Cursors(std::string(32, 't')), "posts?sort=new", valid), "query.cursor bad_cursor");
}

TEST(Page, a_row_too_many_says_that_there_is_more) {
  auto const page_of = [](std::vector<int> rows) {
    return page(std::move(rows), 2, [](int row) { return row * 10; }, [](int last) { return std::to_string(last); });
  };
  EXPECT_EQ(page_of({1, 2, 3}).items, (std::vector<int>{10, 20}));
  EXPECT_EQ(page_of({1, 2, 3}).next_cursor, "2");
  EXPECT_EQ(page_of({1, 2}).next_cursor, std::nullopt);
  EXPECT_TRUE(page_of({}).items.empty());
}

TEST(Page, limit_is_twenty_when_nobody_says) {
  EXPECT_EQ(PageQuery{}.size(), 20u);
}

}  // namespace
}  // namespace vobe::http
