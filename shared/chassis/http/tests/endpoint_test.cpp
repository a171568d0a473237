// A declared endpoint: what comes in, what is refused and how, what goes out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/describe.hpp>

#include "asking.hpp"
#include "chassis/http/openapi.hpp"

namespace vobe::http {
namespace {

using testing::Answered;
using testing::ask;
using testing::Fields;
using ::testing::HasSubstr;
using ::testing::Not;

enum class Sort { hot, new_ };
BOOST_DESCRIBE_ENUM(Sort, hot, new_)

struct Things : PageQuery {
  Default<Sort, Sort::hot> sort;
  std::optional<ArtistId> artist;
  std::vector<PostId> ids;
  std::optional<Timestamp> from;
};
BOOST_DESCRIBE_STRUCT(Things, (PageQuery), (sort, artist, ids, from))

struct NewThing {
  Line<3, 10> title;
  std::optional<Integer<1, 10>> rating;
  List<Line<1, 5>, 0, 2> tags;
};
BOOST_DESCRIBE_STRUCT(NewThing, (), (title, rating, tags))

struct NewAccount {
  Secret<10, 20> password;
};
BOOST_DESCRIBE_STRUCT(NewAccount, (), (password))

struct Thing {
  PostId id;
  std::string title;
  std::int64_t revision = 7;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, title, revision))

struct Key {
  std::string key;
  UserId user;
  std::string route;
  std::string payload;
};
BOOST_DESCRIBE_STRUCT(Key, (), (key, user, route, payload))

class Endpoints : public ::testing::Test {
 protected:
  Endpoints() {
    router.authenticate_with([](std::string_view token) -> Task<Principal> {
      if (token == "later") throw Unavailable("the keys are not here yet");
      auto const role = parse_role(token);
      if (!role) throw Unauthenticated("the access token is not valid");
      co_return Principal{UserId{5}, "ann", *role, {}};
    });
    router.get("/things/{thing_id}", "One thing").problems({404}).handle([](Path<PostId> id) -> Task<Thing> {
      co_return Thing{id, "title " + std::to_string(id.value.value)};
    });
    router.get("/things", "Things").handle([](Query<Things> query) -> Task<Page<Thing>> {
      Page<Thing> page;
      for (auto const id : query->ids) page.items.push_back({id, std::string(schema::name_of(query->sort.value))});
      if (query->size() < 3) page.next_cursor = "next";
      co_return page;
    });
    router.post("/things", "Make a thing")
        .needs(Role::user)
        .creates("/things/{id}")
        .handle([](Body<NewThing> draft, Principal author) -> Task<Thing> {
          co_return Thing{PostId{author.user_id.value + 4}, draft->title.value};
        });
    router.patch("/things/{thing_id}", "Change a thing")
        .needs(Role::user)
        .handle([](Path<PostId> id, Body<NewThing> draft, IfMatch match) -> Task<Thing> {
          match.check(7);
          co_return Thing{id, draft->title.value, 8};
        });
    router.remove("/things/{thing_id}", "Remove a thing").needs(Role::moderator).handle([](Path<PostId>) -> Task<> {
      co_return;
    });
    router.put("/things/{thing_id}/everything", "All kinds of input")
        .needs(Role::user)
        .handle([](Path<PostId> id, Query<Things>, Body<NewThing> draft, IdempotencyKey) -> Task<Thing> {
          co_return Thing{id, draft->title.value};
        });
    router.post("/keys/{name}", "Shows the key")
        .handle([](Path<std::string>, Body<NewThing>, IdempotencyKey key, std::optional<Principal>) -> Task<Key> {
          co_return Key{key.key, key.user, key.route, key.payload};
        });
    router.post("/accounts", "Has a secret").handle([](Body<NewAccount>) -> Task<> { co_return; });
    router.post("/farewells", "Takes a body or none").handle([](std::optional<Body<NewThing>> body) -> Task<Thing> {
      co_return Thing{.id = PostId{1}, .title = body ? std::move(body->value.title.value) : "nothing"};
    });
    router.get("/viewer", "Who looks").handle([](std::optional<Principal> viewer) -> Task<Thing> {
      co_return Thing{PostId{1}, viewer ? viewer->username : "nobody"};
    });
    router.get("/broken", "Fails").handle([]() -> Task<Thing> {
      throw std::runtime_error("SELECT secret FROM vault");
      co_return Thing{};
    });
    router.get("/words/{word}", "Says a word").handle([](Path<std::string> word) -> Task<Thing> {
      co_return Thing{PostId{1}, word};
    });
    router.get("/files/{rest...}", "Everything below").handle([](Path<std::string> rest) -> Task<Thing> {
      co_return Thing{PostId{1}, rest};
    });
  }

  Answered get(std::string const& target, Fields const& fields = {}) { return ask(router, "GET", target, {}, fields); }
  Answered post(std::string const& target, std::string body, Fields fields = {}) {
    return ask(router, "POST", target, std::move(body), fields);
  }
  static Fields as(std::string const& role) { return {{"Authorization", "Bearer " + role}}; }

  Router router;
};

TEST_F(Endpoints, reads_the_path) {
  auto const answer = get("/api/v1/things/42");
  EXPECT_EQ(answer.status(), 200);
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.at("/id"), "42");
  EXPECT_EQ(get("/api/v1/words/%D0%B4%D0%B0%20%2F").at("/title"), "\"да /\"");
}

TEST_F(Endpoints, know_nothing_under_what_is_no_id) {
  for (std::string const id : {"9223372036854775808", "99999999999999999999", "-1", "0", "1e3", "%2B1", "0x10",
                               "%EF%BC%91", "+1", "1.0", "%201", "1%00", "", "%FF", "%zz", "01x"}) {
    auto const answer = get("/api/v1/things/" + id);
    EXPECT_EQ(answer.status(), 404) << id;
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json") << id;
    EXPECT_EQ(answer.at("/type"), "\"/problems/not-found\"") << id;
  }
  EXPECT_EQ(get("/api/v1/things?artist=9223372036854775808").errors(), "query.artist not_an_id");
  EXPECT_EQ(get("/api/v1/things?ids=1,9223372036854775808").errors(), "query.ids.1 not_an_id");
}

TEST_F(Endpoints, take_the_rest_of_a_path) {
  EXPECT_EQ(get("/api/v1/files/a/b%20c").at("/title"), "\"a/b c\"");
  EXPECT_EQ(get("/api/v1/files").status(), 404);
}

TEST_F(Endpoints, read_the_query) {
  EXPECT_EQ(get("/api/v1/things?sort=new&ids=3,1&limit=100&unknown=1").at("/items/1"),
            R"({"id":1,"title":"new","revision":7})");
  EXPECT_EQ(get("/api/v1/things?limit=101&sort=worst&artist=x&from=2026-02-30&ids=1,b").errors(),
            "query.limit too_large, query.sort not_one_of, query.artist not_an_id, query.ids.1 not_an_id, query.from "
            "not_a_time");
  EXPECT_EQ(get("/api/v1/things?limit=0").errors(), "query.limit too_small");
  EXPECT_EQ(get("/api/v1/things?limit=").status(), 200);
}

TEST_F(Endpoints, read_a_time_whose_plus_became_a_space) {
  EXPECT_EQ(get("/api/v1/things?from=2999-01-01T00:00:00%2B03:00").status(), 200);
  EXPECT_EQ(get("/api/v1/things?from=2999-01-01T00:00:00+03:00").status(), 200);
  EXPECT_EQ(get("/api/v1/things?from=2999-01-01T00:00:00%2099").errors(), "query.from not_a_time");
}

TEST_F(Endpoints, refuse_a_query_that_is_no_text) {
  EXPECT_EQ(get("/api/v1/things?cursor=%zz").status(), 400);
  EXPECT_EQ(get("/api/v1/things?cursor=%ff%fe").status(), 400);
}

TEST_F(Endpoints, read_a_body_that_may_be_left_out) {
  EXPECT_EQ(post("/api/v1/farewells", "").at("/title"), "\"nothing\"");
  EXPECT_EQ(post("/api/v1/farewells", R"({"title":"A title"})").at("/title"), "\"A title\"");
  EXPECT_EQ(post("/api/v1/farewells", R"({"title":"A"})").errors(), "body.title too_short");
}

TEST_F(Endpoints, read_the_body_and_answer_where_it_is_now) {
  auto const answer = post("/api/v1/things", R"({"title":"A title"})", as("user"));
  EXPECT_EQ(answer.status(), 201);
  EXPECT_EQ(answer.header("Location"), "/api/v1/things/9");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  EXPECT_EQ(answer.header("ETag"), "");
  EXPECT_EQ(answer.at("/title"), "\"A title\"");
}

TEST_F(Endpoints, report_every_error_of_every_part_at_once) {
  auto const answer = ask(router, "PUT", "/api/v1/things/1/everything?limit=0&sort=x",
                          R"({"title":"a","rating":11,"tags":["","toolong"],"odd":1})",
                          {{"Authorization", "Bearer user"}, {"Idempotency-Key", std::string(201, 'k')}});
  EXPECT_EQ(answer.status(), 422);
  EXPECT_EQ(answer.at("/type"), "\"/problems/validation\"");
  EXPECT_EQ(answer.errors(),
            "query.limit too_small, query.sort not_one_of, body.title too_short, body.rating too_large, "
            "body.tags.0 empty, body.tags.1 too_long, body.odd unknown_member, header.Idempotency-Key too_long");
  EXPECT_EQ(answer.at("/errors/2/msg"), "\"at least 3 characters\"");
  EXPECT_EQ(answer.at("/errors/2/input"), "\"a\"");
}

TEST_F(Endpoints, never_echo_a_secret) {
  auto const answer = post("/api/v1/accounts", R"({"password":"hunter2"})");
  EXPECT_EQ(answer.errors(), "body.password too_short");
  EXPECT_THAT(answer.response.body, Not(HasSubstr("hunter2")));
}

TEST_F(Endpoints, refuse_bodies_of_other_kinds) {
  auto const with_type = [&](std::string const& type, std::string const& body) {
    return post("/api/v1/things", body, {{"Authorization", "Bearer user"}, {"Content-Type", type}}).status();
  };
  EXPECT_EQ(with_type("text/plain", "{}"), 415);
  EXPECT_EQ(with_type("application/x-www-form-urlencoded", "title=abc"), 415);
  EXPECT_EQ(with_type("application/json; charset=utf-8", R"({"title":"abc"})"), 201);
  EXPECT_EQ(with_type("APPLICATION/JSON", R"({"title":"abc"})"), 201);
  EXPECT_EQ(with_type("application/json", "{"), 400);
  EXPECT_EQ(with_type("application/json", "{\"title\":\"\xff\"}"), 400);
  EXPECT_EQ(with_type("application/json", "[]"), 422);
  EXPECT_EQ(post("/api/v1/things", "", as("user")).status(), 400);
}

TEST_F(Endpoints, tell_who_may) {
  auto const anonymous = post("/api/v1/things", R"({"title":"abc"})");
  EXPECT_EQ(anonymous.status(), 401);
  EXPECT_EQ(anonymous.header("WWW-Authenticate"), "Bearer");
  EXPECT_EQ(post("/api/v1/things", R"({"title":"abc"})", as("nonsense")).status(), 401);
  EXPECT_EQ(post("/api/v1/things", R"({"title":"abc"})", {{"Authorization", "Basic dXNlcg=="}}).status(), 401);
  EXPECT_EQ(post("/api/v1/things", R"({"title":"abc"})", {{"Authorization", "bearer user"}}).status(), 201);
  EXPECT_EQ(ask(router, "DELETE", "/api/v1/things/1", {}, as("editor")).status(), 403);
  EXPECT_EQ(ask(router, "DELETE", "/api/v1/things/1", {}, as("moderator")).status(), 204);
  EXPECT_EQ(ask(router, "DELETE", "/api/v1/things/1", {}, as("admin")).status(), 204);
  auto const without_keys = post("/api/v1/things", R"({"title":"abc"})", as("later"));
  EXPECT_EQ(without_keys.status(), 503);
  EXPECT_EQ(without_keys.header("Retry-After"), "1");
}

TEST_F(Endpoints, know_the_viewer_where_they_ask_for_him) {
  EXPECT_EQ(get("/api/v1/viewer").at("/title"), "\"nobody\"");
  auto const mine = get("/api/v1/viewer", as("user"));
  EXPECT_EQ(mine.at("/title"), "\"ann\"");
  EXPECT_EQ(mine.header("Cache-Control"), "private, no-cache");
  EXPECT_EQ(get("/api/v1/viewer").header("Vary"), "Authorization");
  EXPECT_EQ(get("/api/v1/viewer", as("nonsense")).status(), 401);
  EXPECT_EQ(get("/api/v1/things/1", as("nonsense")).status(), 200) << "nobody asked who it is";
}

TEST_F(Endpoints, answer_not_modified_to_whoever_has_it) {
  auto const first = get("/api/v1/things/1");
  auto const etag = first.header("ETag");
  EXPECT_TRUE(etag.starts_with("\"7-")) << etag;
  EXPECT_EQ(first.header("Cache-Control"), "no-cache");
  for (auto const& known : {etag, "\"nope\", " + etag, "W/" + etag, std::string("*"), " W/\"a,b\" ,W/" + etag}) {
    auto const again = get("/api/v1/things/1", {{"If-None-Match", known}});
    EXPECT_EQ(again.status(), 304) << known;
    EXPECT_EQ(again.response.content(), "") << known;
    EXPECT_EQ(again.header("ETag"), etag) << known;
  }
  for (std::string const other : {"\"nope\"", "nope", "", "\"", "\"7\"", "**"}) {
    EXPECT_EQ(get("/api/v1/things/1", {{"If-None-Match", other}}).status(), 200) << other;
  }
  EXPECT_NE(get("/api/v1/things/2").header("ETag"), etag);
  EXPECT_FALSE(get("/api/v1/things?ids=1").header("ETag").starts_with("\"7-")) << "a list has no revision";
}

TEST_F(Endpoints, change_only_what_the_caller_has_seen) {
  auto const change = [&](Fields fields) {
    fields.emplace_back("Authorization", "Bearer user");
    return ask(router, "PATCH", "/api/v1/things/1", R"({"title":"new"})", fields).status();
  };
  EXPECT_EQ(change({}), 200);
  EXPECT_EQ(change({{"If-Match", get("/api/v1/things/1").header("ETag")}}), 200);
  EXPECT_EQ(change({{"If-Match", "*"}}), 200);
  EXPECT_EQ(change({{"If-Match", "\"7-another-hash\""}}), 200) << "only the revision decides";
  EXPECT_EQ(change({{"If-Match", "\"6-abc\""}}), 412);
  EXPECT_EQ(change({{"If-Match", "\"abc\""}}), 412);
}

TEST_F(Endpoints, hand_on_the_idempotency_key_with_its_scope) {
  auto const key =
      post("/api/v1/keys/one", R"({"title":"abc"})", {{"Idempotency-Key", "k1"}, {"Authorization", "Bearer user"}});
  EXPECT_EQ(key.at("/key"), "\"k1\"");
  EXPECT_EQ(key.at("/user"), "5");
  EXPECT_EQ(key.at("/route"), "\"POST /api/v1/keys/{name}\"");
  EXPECT_EQ(post("/api/v1/keys/one", R"({"title":"abc"})").at("/payload"), key.at("/payload"));
  EXPECT_NE(post("/api/v1/keys/one", R"({"title":"abd"})").at("/payload"), key.at("/payload"));
  EXPECT_NE(post("/api/v1/keys/two", R"({"title":"abc"})").at("/payload"), key.at("/payload"));
  EXPECT_EQ(post("/api/v1/keys/one", R"({"title":"abc"})", {{"Idempotency-Key", ""}}).errors(),
            "header.Idempotency-Key empty");
}

TEST_F(Endpoints, tell_what_a_path_takes) {
  auto const answer = ask(router, "POST", "/api/v1/things/1", "{}");
  EXPECT_EQ(answer.status(), 405);
  EXPECT_EQ(answer.header("Allow"), "GET, HEAD, PATCH, DELETE");
  auto const options = ask(router, "OPTIONS", "/api/v1/things");
  EXPECT_EQ(options.status(), 204);
  EXPECT_EQ(options.header("Allow"), "GET, HEAD, POST");
  EXPECT_EQ(get("/api/v1/nothing").status(), 404);
  EXPECT_EQ(get("/things/1").status(), 404) << "without the prefix";
  EXPECT_EQ(get("/api/v1/things/1/").status(), 404);
}

TEST_F(Endpoints, link_the_next_page) {
  EXPECT_EQ(get("/api/v1/things?limit=2&sort=new&cursor=old").header("Link"),
            R"(</api/v1/things?limit=2&sort=new&cursor=next>; rel="next")");
  EXPECT_EQ(get("/api/v1/things?limit=2&from=2026-01-01T00:00:00%2B03:00").header("Link"),
            R"(</api/v1/things?limit=2&from=2026-01-01T00%3A00%3A00%2B03%3A00&cursor=next>; rel="next")");
  EXPECT_EQ(get("/api/v1/things?limit=3").header("Link"), "");
  EXPECT_EQ(get("/api/v1/things?limit=3").at("/next_cursor"), "null");
}

TEST_F(Endpoints, say_nothing_of_an_unexpected_error) {
  auto const answer = get("/api/v1/broken");
  EXPECT_EQ(answer.status(), 500);
  EXPECT_EQ(answer.at("/type"), "\"/problems/internal\"");
  EXPECT_THAT(answer.response.body, Not(HasSubstr("SELECT")));
  EXPECT_THAT(answer.response.body, HasSubstr("\"request_id\""));
}

TEST_F(Endpoints, speak_the_callers_language) {
  Fields const russian{{"Accept-Language", "de, ru-RU;q=0.9, en;q=0.8"}};
  auto const answer = get("/api/v1/things?limit=0", russian);
  EXPECT_EQ(answer.at("/title"), "\"Во введённых данных есть ошибки\"");
  EXPECT_EQ(answer.at("/errors/0/msg"), "\"не меньше 1\"");
  EXPECT_EQ(answer.header("Content-Language"), "ru");
  EXPECT_EQ(get("/api/v1/things?limit=0", {{"Accept-Language", "ru;q=0.1, en"}}).header("Content-Language"), "en");
  EXPECT_EQ(get("/api/v1/things?limit=0", {{"Accept-Language", "ru;q=x"}}).header("Content-Language"), "en");
}

TEST_F(Endpoints, name_the_request_in_its_problem) {
  auto const answer = get("/api/v1/nothing?x=1", {{"X-Request-Id", "abc-1"}});
  EXPECT_EQ(answer.at("/instance"), "\"/api/v1/nothing\"");
  EXPECT_EQ(answer.at("/request_id"), "\"abc-1\"");
  EXPECT_EQ(answer.at("/status"), "404");
  EXPECT_NE(get("/api/v1/nothing", {{"X-Request-Id", "no <good> id"}}).at("/request_id"), "\"no <good> id\"");
}

TEST_F(Endpoints, wait_until_the_service_is_ready) {
  bool ready = false;
  router.ready_when([&] { return ready; });
  EXPECT_EQ(get("/api/v1/things/1").status(), 503);
  ready = true;
  EXPECT_EQ(get("/api/v1/things/1").status(), 200);
}

TEST_F(Endpoints, can_be_declared_once_only) {
  EXPECT_THROW(router.get("/things", "Again"), std::logic_error);
  EXPECT_NO_THROW(router.put("/things", "Another method").handle([]() -> Task<> { co_return; }));
}

TEST_F(Endpoints, count_what_they_answer) {
  metrics::Registry registry;
  router.measure_with(registry);
  get("/api/v1/things/1");
  get("/api/v1/things/x");
  get("/nowhere");
  auto const text = registry.scrape();
  EXPECT_THAT(text,
              HasSubstr(R"(vobe_http_requests_total{method="GET",route="/api/v1/things/{thing_id}",status="2xx"} 1)"));
  EXPECT_THAT(text,
              HasSubstr(R"(vobe_http_requests_total{method="GET",route="/api/v1/things/{thing_id}",status="4xx"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(vobe_http_requests_total{method="any",route="unmatched",status="4xx"} 1)"));
}

TEST_F(Endpoints, describe_themselves) {
  auto const document = boost::json::parse(openapi_document(router, "things", "1.2"));
  EXPECT_EQ(document.at("openapi").as_string(), "3.1.0");
  auto const& paths = document.at("paths").as_object();
  for (auto const& endpoint : router.endpoints()) {
    ASSERT_TRUE(paths.contains(endpoint->path)) << endpoint->path;
    std::string method(endpoint->method);
    for (char& c : method) c = static_cast<char>(std::tolower(c));
    ASSERT_TRUE(paths.at(endpoint->path).as_object().contains(method)) << method << " " << endpoint->path;
  }
  auto const at = [&](std::string const& pointer) { return boost::json::serialize(document.at_pointer(pointer)); };
  EXPECT_EQ(
      at("/paths/~1api~1v1~1things~1{thing_id}/get/parameters"),
      R"([{"name":"thing_id","in":"path","required":true,"schema":{"type":"integer","format":"int64","minimum":1}}])");
  EXPECT_EQ(
      at("/paths/~1api~1v1~1things/get/parameters/0"),
      R"({"name":"limit","in":"query","required":false,"schema":{"type":"integer","minimum":1,"maximum":100,"default":20}})");
  EXPECT_EQ(at("/paths/~1api~1v1~1things/get/parameters/2/schema"),
            R"({"type":"string","enum":["hot","new"],"default":"hot"})");
  EXPECT_EQ(at("/paths/~1api~1v1~1things/post/requestBody/content/application~1json/schema"),
            R"({"$ref":"#/components/schemas/NewThing"})");
  EXPECT_EQ(at("/paths/~1api~1v1~1things/post/requestBody/required"), "true");
  EXPECT_EQ(at("/paths/~1api~1v1~1farewells/post/requestBody/required"), "false");
  EXPECT_EQ(at("/paths/~1api~1v1~1farewells/post/requestBody/content/application~1json/schema"),
            R"({"$ref":"#/components/schemas/NewThing"})");
  EXPECT_EQ(at("/paths/~1api~1v1~1things/post/security"), R"([{"bearer":[]}])");
  EXPECT_EQ(at("/paths/~1api~1v1~1viewer/get/security"), R"([{},{"bearer":[]}])");
  EXPECT_EQ(at("/components/schemas/NewThing/required"), R"(["title"])");
  auto const& created = document.at_pointer("/paths/~1api~1v1~1things/post/responses").as_object();
  for (std::string const status : {"201", "400", "401", "413", "415", "422", "503"})
    EXPECT_TRUE(created.contains(status)) << status;
  EXPECT_TRUE(document.at_pointer("/paths/~1api~1v1~1things~1{thing_id}/delete/responses").as_object().contains("403"));
}

TEST_F(Endpoints, refer_only_to_schemas_that_are_there) {
  auto const text = openapi_document(router, "things", "1.2");
  auto const document = boost::json::parse(text);
  auto const& schemas = document.at_pointer("/components/schemas").as_object();
  std::string_view const reference = "\"#/components/schemas/";
  int found = 0;
  for (auto place = text.find(reference); place != std::string::npos; place = text.find(reference, place + 1)) {
    auto const start = place + reference.size();
    auto const name = text.substr(start, text.find('"', start) - start);
    EXPECT_TRUE(schemas.contains(name)) << name;
    ++found;
  }
  EXPECT_GT(found, 5);
}

TEST_F(Endpoints, serve_their_document_and_its_page) {
  mount_openapi(router, "things", "1.2");
  EXPECT_EQ(get("/openapi.json").at("/info/title"), "\"things\"");
  auto const page = get("/docs");
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("default-src 'none'"));
  EXPECT_EQ(get("/docs/page.js").status(), 200);
}

}  // namespace
}  // namespace vobe::http
