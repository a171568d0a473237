#include <gmock/gmock.h>

#include <thread>

#include "tests/integration/fixture.hpp"

namespace vobe::accounts {
namespace {

using namespace std::chrono_literals;
using ::testing::Each;

struct Sessions : AuthServiceTest {
  std::string status_of_me(std::string const& access_token) {
    auto caller = service.caller();
    caller.bear(access_token);
    return std::to_string(caller.get("/api/v1/users/me").status);
  }
};

TEST_F(Sessions, are_opened_by_username_and_by_email_however_they_are_written) {
  sign_up("anna");
  EXPECT_EQ(login("anna").status, 200);
  EXPECT_EQ(login("ＡＮＮＡ").status, 200);
  EXPECT_EQ(login("Anna@MAIL.example").status, 200);
}

TEST_F(Sessions, open_to_the_same_password_typed_in_another_normal_form) {
  // и + U+0306 and e + U+0301 against U+0439 and U+00E9.
  ASSERT_EQ(
      visitor
          .post("/api/v1/auth/register", registration("anna", "a@mail.example", R"(\u0438\u0306 caf\u0065\u0301 long)"))
          .status,
      201);
  EXPECT_EQ(login("anna", R"(\u0439 caf\u00e9 long)").status, 200);
}

TEST_F(Sessions, are_refused_in_the_same_words_to_a_wrong_name_and_a_wrong_password) {
  sign_up("anna");
  auto const wrong_password = login("anna", "incorrect horse");
  auto const wrong_name = login("nobody", "incorrect horse");
  EXPECT_EQ(wrong_password.status, 401);
  EXPECT_EQ(wrong_name.status, 401);
  EXPECT_EQ(wrong_password.text("/detail"), wrong_name.text("/detail"));
  EXPECT_EQ(wrong_password.header("WWW-Authenticate"), "Bearer");
}

TEST_F(Sessions, of_a_name_and_of_no_name_are_refused_alike_after_failures) {
  sign_up("anna");
  for (std::string const name : {"anna", "nobody"}) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(login(name, "incorrect horse").status, 401) << name;
    auto const blocked = login(name, password);
    EXPECT_EQ(blocked.status, 429) << name;
    EXPECT_EQ(blocked.header("Retry-After"), "1") << name;
  }
}

TEST_F(Sessions, open_again_when_the_wait_is_over_and_the_wait_doubles_until_then) {
  sign_up("anna");
  for (int i = 0; i < 5; ++i) login("anna", "incorrect horse");
  passed = 2s;
  EXPECT_EQ(login("anna@mail.example", "incorrect horse").status, 401) << "the e-mail address is the same account";
  auto const blocked = login("anna");
  EXPECT_EQ(blocked.status, 429);
  EXPECT_EQ(blocked.header("Retry-After"), "2");
  passed = 5s;
  EXPECT_EQ(login("anna").status, 200);
  EXPECT_EQ(login("anna", "incorrect horse").status, 401) << "a success ends the series";
  EXPECT_EQ(login("anna").status, 200);
}

TEST_F(Sessions, are_refused_to_an_address_that_guesses_at_many_names) {
  testing::Caller::Fields const guesser{{"X-Forwarded-For", "198.51.100.1, 203.0.113.7"}};
  for (int i = 0; i < 20; ++i) EXPECT_EQ(login("name" + std::to_string(i), "incorrect horse", guesser).status, 401);
  EXPECT_EQ(login("another", "incorrect horse", guesser).status, 429);
  EXPECT_EQ(login("another", "incorrect horse", {{"X-Forwarded-For", "203.0.113.7, 198.51.100.1"}}).status, 401)
      << "the rightmost entry counts, which the client can't choose";
  EXPECT_EQ(login("another", "incorrect horse").status, 401);
}

TEST_F(Sessions, are_kept_by_refreshing) {
  auto const first = sign_up("anna");
  auto const second = refresh(first.text("/refresh_token"));
  ASSERT_EQ(second.status, 200) << second.body;
  EXPECT_NE(second.text("/refresh_token"), first.text("/refresh_token"));
  EXPECT_EQ(second.text("/user/username"), "anna");
  EXPECT_EQ(status_of_me(second.text("/access_token")), "200");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM sessions"), "1");
}

TEST_F(Sessions, survive_two_tabs_and_end_when_a_token_comes_back_later) {
  auto const token = sign_up("anna").text("/refresh_token");
  std::vector<testing::Answer> tabs(2);
  std::vector<std::thread> threads;
  for (auto& tab : tabs) {
    threads.emplace_back(
        [&] { tab = service.caller().post("/api/v1/auth/refresh", R"({"refresh_token":")" + token + "\"}"); });
  }
  for (auto& thread : threads) thread.join();
  for (auto const& tab : tabs) {
    ASSERT_EQ(tab.status, 200) << tab.body;
    EXPECT_EQ(status_of_me(tab.text("/access_token")), "200");
  }
  EXPECT_NE(tabs[0].text("/refresh_token"), tabs[1].text("/refresh_token"));

  passed = 11s;
  EXPECT_EQ(refresh(token).status, 401);
  EXPECT_EQ(refresh(tabs[0].text("/refresh_token")).status, 401);
  EXPECT_EQ(refresh(tabs[1].text("/refresh_token")).status, 401);
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM sessions"), "0");
}

TEST_F(Sessions, do_not_grow_without_bound_from_one_token) {
  auto const token = sign_up("anna").text("/refresh_token");
  for (int i = 0; i < 16; ++i) EXPECT_EQ(refresh(token).status, 200);
  auto const refused = refresh(token);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("Retry-After"), "10");
}

TEST_F(Sessions, run_out_thirty_days_after_their_last_use) {
  auto const first = sign_up("anna").text("/refresh_token");
  passed = 29 * 24h;
  auto const second = refresh(first).text("/refresh_token");
  passed = 58 * 24h;
  auto const third = refresh(second);
  EXPECT_EQ(third.status, 200);
  passed = 89 * 24h;
  EXPECT_EQ(refresh(third.text("/refresh_token")).status, 401);
}

TEST_F(Sessions, are_not_kept_by_what_is_no_token) {
  EXPECT_EQ(refresh("nonsense").status, 401);
  EXPECT_EQ(visitor.post("/api/v1/auth/refresh", "{}").status, 422);
  auto const too_long = refresh(std::string(300, 'a'));
  EXPECT_EQ(too_long.status, 422);
  EXPECT_EQ(too_long.body.find("aaaa"), std::string::npos) << "a token is never repeated";
}

TEST_F(Sessions, end_by_logging_out) {
  auto const first = sign_up("anna");
  auto const second = login("anna");
  EXPECT_EQ(visitor.post("/api/v1/auth/logout", R"({"refresh_token":")" + first.text("/refresh_token") + "\"}").status,
            204);
  EXPECT_EQ(refresh(first.text("/refresh_token")).status, 401);
  EXPECT_EQ(bearer(second).post("/api/v1/auth/logout", "").status, 204);
  EXPECT_EQ(refresh(second.text("/refresh_token")).status, 401);
  EXPECT_EQ(visitor.post("/api/v1/auth/logout", R"({"refresh_token":"unknown"})").status, 204);
  EXPECT_EQ(visitor.post("/api/v1/auth/logout", "").status, 401);
}

TEST_F(Sessions, end_by_a_body_that_is_documented_and_may_be_left_out) {
  auto const body = visitor.get("/openapi.json").at("/paths/~1api~1v1~1auth~1logout/post/requestBody").as_object();
  EXPECT_FALSE(body.at("required").as_bool());
  EXPECT_TRUE(body.at("content").as_object().contains("application/json"));
  auto const wrong = visitor.post("/api/v1/auth/logout", R"({"refresh_token":7,"odd":1})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.at("/errors").as_array().size(), 2U);
  EXPECT_EQ(wrong.text("/errors/0/loc/0"), "body");
}

TEST_F(Sessions, are_listed_with_where_they_come_from_page_by_page) {
  sign_up("anna");
  login("anna", password, {{"User-Agent", "Cassette/1.0"}, {"X-Forwarded-For", "203.0.113.7"}});
  auto anna = bearer(login("anna"));
  auto const all = anna.get("/api/v1/auth/sessions");
  ASSERT_EQ(all.status, 200) << all.body;
  EXPECT_EQ(all.at("/items").as_array().size(), 3u);
  EXPECT_EQ(all.text("/items/0/current"), "true");
  EXPECT_EQ(all.text("/items/1/current"), "false");
  EXPECT_EQ(all.text("/items/1/device"), "Cassette/1.0");
  EXPECT_EQ(all.text("/items/1/address"), "203.0.113.7");
  EXPECT_EQ(all.header("Cache-Control"), "private, no-cache");

  std::vector<std::string> ids;
  std::string cursor;
  do {
    auto const page = anna.get("/api/v1/auth/sessions?limit=1" + cursor);
    ids.push_back(page.text("/items/0/id"));
    cursor = page.text("/next_cursor") == "null" ? "" : "&cursor=" + page.text("/next_cursor");
  } while (!cursor.empty());
  EXPECT_EQ(ids.size(), 3u);
  EXPECT_EQ(ids[1], all.text("/items/1/id"));
}

TEST_F(Sessions, are_ended_one_by_one_by_their_owner_alone) {
  auto const first = sign_up("anna");
  auto anna = bearer(login("anna"));
  auto boris = member("boris");
  auto const id = anna.get("/api/v1/auth/sessions").text("/items/1/id");
  EXPECT_EQ(boris.remove("/api/v1/auth/sessions/" + id).status, 404);
  EXPECT_EQ(anna.remove("/api/v1/auth/sessions/" + id).status, 204);
  EXPECT_EQ(anna.remove("/api/v1/auth/sessions/" + id).status, 404);
  EXPECT_EQ(anna.remove("/api/v1/auth/sessions/nonsense").status, 404);
  EXPECT_EQ(refresh(first.text("/refresh_token")).status, 401);
  EXPECT_EQ(visitor.get("/api/v1/auth/sessions").status, 401);
}

TEST_F(Sessions, are_at_most_fifty) {
  sign_up("anna");
  ASSERT_EQ(
      service.database->ask(
          "WITH made AS (INSERT INTO sessions SELECT gen_random_uuid(), 1, '', '', now(), now() - interval '1 day',"
          " now() + interval '1 day' FROM generate_series(1, 60) RETURNING 1) SELECT count(*) FROM made"),
      "60");
  auto const last = login("anna");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM sessions"), "50");
  EXPECT_EQ(refresh(last.text("/refresh_token")).status, 200);
}

}  // namespace
}  // namespace vobe::accounts
