#include "tests/elasticsearch/gated.hpp"

namespace vobe::search {
namespace {

struct Fallback : GatedSearch, ::testing::WithParamInterface<Gate::State> {};

TEST_P(Fallback, postgres_answers_in_the_same_shape_until_elasticsearch_does_again) {
  tell_posts(1, 3, "needle");
  ASSERT_TRUE(comes_to_count("needle", "3"));
  auto const usual = search("needle");
  auto const suggested = visitor.get("/api/v1/search/suggest?q=need").body;

  gate.become(GetParam());
  auto const meanwhile = search("needle");
  EXPECT_EQ(meanwhile.status, 200);
  EXPECT_EQ(meanwhile.text("/backend"), "postgres");
  EXPECT_EQ(things_in(meanwhile), things_in(usual));
  for (std::string const member : {"/total", "/facets", "/next_cursor", "/did_you_mean", "/items/0/snippet"})
    EXPECT_EQ(meanwhile.text(member), usual.text(member)) << member;
  EXPECT_EQ(visitor.get("/api/v1/search/suggest?q=need").body, suggested);

  gate.become(Gate::State::open);
  EXPECT_TRUE(comes_to_count("needle", "3"));
}

TEST_P(Fallback, a_cursor_of_the_engine_that_does_not_answer_is_gone_and_the_others_is_not) {
  tell_posts(1, 5, "needle");
  ASSERT_TRUE(comes_to_count("needle", "5"));
  auto const cursor_of = [&](std::string const& engine) {
    auto const page = search("needle&limit=2");
    EXPECT_EQ(page.text("/backend"), engine);
    return page.text("/next_cursor");
  };
  auto const elastic = cursor_of("elasticsearch");
  gate.become(GetParam());
  EXPECT_EQ(search("needle&limit=2&cursor=" + elastic).status, 410);
  auto const postgres = cursor_of("postgres");
  gate.become(Gate::State::open);
  ASSERT_TRUE(comes_to_count("needle", "5"));
  auto const next = search("needle&limit=2&cursor=" + postgres);
  EXPECT_EQ(next.status, 200);
  EXPECT_EQ(next.text("/backend"), "postgres") << "pages of one search are of one engine";
  EXPECT_EQ(search("needle&limit=2&cursor=" + elastic).status, 200);
}

INSTANTIATE_TEST_SUITE_P(Elasticsearch, Fallback,
                         ::testing::Values(Gate::State::shut, Gate::State::silent, Gate::State::wrong),
                         [](auto const& state) {
                           switch (state.param) {
                             case Gate::State::shut: return "away";
                             case Gate::State::silent: return "slow";
                             default: return "wrong";
                           }
                         });

}  // namespace
}  // namespace vobe::search
