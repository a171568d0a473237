#include <gtest/gtest.h>

#include <boost/describe.hpp>

#include <cmath>
#include <random>

#include "chassis/schema/json.hpp"
#include "chassis/schema/types.hpp"

namespace vobe::schema {
namespace {

enum class Sort { hot, newest };
BOOST_DESCRIBE_ENUM(Sort, hot, newest)

struct Music {
  PostId id;
  Sort sort = Sort::hot;
};
BOOST_DESCRIBE_STRUCT(Music, (), (id, sort))

struct Draft {
  Line<3, 10> title;
  Block<1, 20> body;
  std::optional<Integer<1, 10>> rating;
  List<Line<1, 5>, 0, 2> tags;
  std::vector<Music> music;
  Default<Sort, Sort::newest> sort;
};
BOOST_DESCRIBE_STRUCT(Draft, (), (title, body, rating, tags, music, sort))

struct Profile {
  Patch<Line<0, 10>> bio;
};
BOOST_DESCRIBE_STRUCT(Profile, (), (bio))

Draft read(std::string_view json) {
  return from_json<Draft>(json, Unknown::refuse);
}

/// "title:too_short body:missing", in the order in which they were found.
std::string errors_of(std::string_view json) {
  try {
    read(json);
  } catch (Invalid const& error) {
    std::string all;
    for (auto const& one : error.errors) {
      if (!all.empty()) all += ' ';
      for (std::size_t i = 1; i < one.loc.size(); ++i) {
        if (i > 1) all += '.';
        if (auto const* name = std::get_if<std::string>(&one.loc[i])) all += *name;
        else all += std::to_string(std::get<std::int64_t>(one.loc[i]));
      }
      all += ":" + one.type;
    }
    return all;
  }
  return "none";
}

TEST(Schema, reads_what_fits) {
  auto const draft =
      read(R"({"title":"  Title ","body":"b\nc","rating":7,"tags":["a"],"music":[{"id":3,"sort":"hot"}]})");
  EXPECT_EQ(draft.title.value, "Title");
  EXPECT_EQ(draft.body.value, "b\nc");
  EXPECT_EQ(draft.rating->value, 7);
  EXPECT_EQ(draft.music.at(0).id.value, 3);
  EXPECT_EQ(draft.sort.value, Sort::newest);
}

TEST(Schema, reports_every_error_with_its_place) {
  EXPECT_EQ(errors_of(R"({"title":"ab","rating":11,"tags":["a","toolong"],"music":[{"id":0,"sort":"x"}],"odd":1})"),
            "title:too_short body:missing rating:too_large tags.1:too_long music.0.id:not_an_id "
            "music.0.sort:not_one_of odd:unknown_member");
}

TEST(Schema, takes_null_for_absent) {
  EXPECT_EQ(errors_of(R"({"title":null,"body":"x","rating":null,"tags":null,"music":null,"sort":null})"),
            "title:missing");
}

TEST(Schema, counts_what_can_be_seen) {
  EXPECT_EQ(errors_of(R"({"title":"\u200b\u200b\u200b\u200b","body":"\u00a0\ufeff"})"), "title:empty body:empty");
  EXPECT_EQ(errors_of(R"({"title":"🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸","body":"x"})"), "none");
  EXPECT_EQ(errors_of(R"({"title":"🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸🎸","body":"x"})"), "title:too_long");
}

TEST(Schema, normalises_to_composed_form) {
  EXPECT_EQ(read("{\"title\":\"\u0438\u0306\u0438\u0306\u0438\u0306\",\"body\":\"x\"}").title.value,
            "\u0439\u0439\u0439");
}

TEST(Schema, refuses_line_breaks_and_direction_overrides_in_a_line) {
  EXPECT_EQ(errors_of("{\"title\":\"a\\nbc\",\"body\":\"x\"}"), "title:control_character");
  EXPECT_EQ(errors_of(R"({"title":"abc\u202Edef","body":"x"})"), "title:control_character");
}

TEST(Schema, refuses_null_bytes_everywhere) {
  EXPECT_EQ(errors_of(R"({"title":"abc","body":"x\u0000y"})"), "body:control_character");
}

TEST(Schema, refuses_what_is_no_json) {
  EXPECT_THROW(read("{"), Malformed);
  EXPECT_THROW(read("{\"title\":\"\xff\xfe\"}"), Malformed);
  EXPECT_THROW(read(std::string(100, '[') + std::string(100, ']')), Malformed);
  EXPECT_THROW(read("{} {}"), Malformed);
}

TEST(Schema, refuses_other_types) {
  EXPECT_EQ(errors_of("[]"), ":object_expected");
  EXPECT_EQ(
      errors_of(R"({"title":1,"body":{},"rating":"7","tags":{},"music":1})"),
      "title:string_expected body:string_expected rating:integer_expected tags:array_expected music:array_expected");
  EXPECT_EQ(errors_of(R"({"title":"abc","body":"x","rating":1.5})"), "rating:integer_expected");
  EXPECT_EQ(errors_of(R"({"title":"abc","body":"x","rating":1e300})"), "rating:integer_expected");
}

TEST(Schema, a_patch_tells_null_from_absent) {
  EXPECT_FALSE(from_json<Profile>("{}", Unknown::refuse).bio.present);
  auto const cleared = from_json<Profile>(R"({"bio":null})", Unknown::refuse).bio;
  EXPECT_TRUE(cleared.present);
  EXPECT_FALSE(cleared.value);
  EXPECT_EQ(from_json<Profile>(R"({"bio":"x"})", Unknown::refuse).bio.value->value, "x");
}

TEST(Schema, writes_what_it_reads) {
  std::string const json =
      R"({"title":"a\"b\\c","body":"x\u0001\n","rating":null,"tags":["x"],"music":[{"id":9,"sort":"newest"}],"sort":"hot"})";
  EXPECT_EQ(to_json(read(json)), json);
}

TEST(Schema, clients_ignore_unknown_members) {
  EXPECT_EQ(from_json<Music>(R"({"id":1,"sort":"hot","more":[1]})", Unknown::ignore).id.value, 1);
}

struct Tree {
  std::vector<Tree> replies;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (replies))

TEST(Schema, our_own_answers_may_be_nested_as_deep_as_a_discussion) {
  std::string json = "{\"replies\":[]}";
  for (int depth = 0; depth < 50; ++depth) json = "{\"replies\":[" + json + "]}";
  EXPECT_EQ(to_json(from_json<Tree>(json, Unknown::ignore)), json);
  EXPECT_THROW(from_json<Tree>(json, Unknown::refuse), Malformed);
}

TEST(Schema, a_number_reads_back_as_it_was_written) {
  std::mt19937_64 random(20);
  std::uniform_real_distribution<double> ranks(0, 1e6);
  for (int i = 0; i < 10'000; ++i) {
    for (double const number : {ranks(random), 1 / ranks(random), std::ldexp(ranks(random), i % 900)}) {
      std::string const text = to_json(std::vector{number});
      EXPECT_EQ(from_json<std::vector<double>>(text, Unknown::refuse).front(), number) << text;
      EXPECT_EQ(from_json<std::vector<double>>(Document(text).root().to_json(), Unknown::refuse).front(), number);
    }
  }
}

TEST(Schema, describes_itself_as_json_schema) {
  SchemaBuilder builder;
  EXPECT_EQ(Codec<Draft>::describe(builder), R"({"$ref":"#/components/schemas/Draft"})");
  auto const components = builder.components();
  EXPECT_NE(components.find(R"("title":{"type":"string","minLength":3,"maxLength":10})"), std::string::npos)
      << components;
  EXPECT_NE(components.find(R"("required":["title","body"])"), std::string::npos) << components;
  EXPECT_NE(components.find(R"("Music":{"type":"object")"), std::string::npos) << components;
}

TEST(Schema, a_time_in_a_query_may_have_lost_its_plus) {
  Reader reader(Unknown::ignore, "query");
  Timestamp time{};
  Codec<Timestamp>::read_text(reader, "2026-01-01T00:00:00 03:00", time);
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(to_rfc3339(time), "2025-12-31T21:00:00.000Z");
  Codec<Timestamp>::read_text(reader, "2026-02-30", time);
  EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace vobe::schema
