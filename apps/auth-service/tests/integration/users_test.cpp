#include <gmock/gmock.h>

#include <set>

#include "tests/integration/fixture.hpp"

namespace vobe::accounts {
namespace {

using ::testing::StartsWith;

struct Users : AuthServiceTest {};

TEST_F(Users, see_their_address_and_others_do_not) {
  auto anna = member("anna");
  EXPECT_EQ(anna.get("/api/v1/users/me").text("/email"), "anna@mail.example");
  auto const seen = visitor.get("/api/v1/users/ANNA");
  ASSERT_EQ(seen.status, 200);
  EXPECT_EQ(seen.text("/username"), "anna");
  EXPECT_EQ(seen.text("/avatar_url"), "null");
  EXPECT_EQ(seen.body.find("mail.example"), std::string::npos);
  EXPECT_EQ(visitor.get("/api/v1/users/nobody").status, 404);
  EXPECT_EQ(visitor.get("/api/v1/users/me").status, 401);
}

TEST_F(Users, change_their_profile_and_it_is_told) {
  auto anna = member("anna");
  auto const changed = anna.patch(
      "/api/v1/users/me",
      R"({"display_name":" Аня ","bio":"one\n\ntwo","location":"Пермь","website":"https://anna.example","language":"ru","theme":"dark"})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.text("/display_name"), "Аня");
  EXPECT_EQ(changed.text("/bio"), "one\n\ntwo");
  EXPECT_EQ(changed.text("/location"), "Пермь");
  EXPECT_EQ(changed.text("/website"), "https://anna.example");
  EXPECT_EQ(changed.text("/language"), "ru");
  EXPECT_EQ(changed.text("/theme"), "dark");
  EXPECT_EQ(changed.text("/revision"), "2");
  EXPECT_EQ(visitor.get("/api/v1/users/anna").text("/display_name"), "Аня");
  EXPECT_EQ(
      service.database->ask("SELECT data FROM outbox WHERE type = 'user.updated'"),
      R"({"id":1,"username":"anna","display_name":"Аня","bio":"one\n\ntwo","role":"user","language":"ru","status":null,"version":2})");
}

TEST_F(Users, keep_what_a_change_leaves_out_and_clear_what_is_null) {
  auto anna = member("anna");
  anna.patch("/api/v1/users/me", R"({"display_name":"Аня","bio":"x","theme":"light"})");
  auto const changed = anna.patch("/api/v1/users/me", R"({"bio":null,"display_name":null})");
  EXPECT_EQ(changed.text("/bio"), "");
  EXPECT_EQ(changed.text("/display_name"), "anna");
  EXPECT_EQ(changed.text("/theme"), "light");
}

TEST_F(Users, change_only_what_they_have_seen) {
  auto anna = member("anna");
  auto const etag = anna.get("/api/v1/users/me").header("ETag");
  EXPECT_THAT(etag, StartsWith("\"1-"));
  EXPECT_EQ(anna.patch("/api/v1/users/me", R"({"bio":"a"})", {{"If-Match", etag}}).status, 200);
  EXPECT_EQ(anna.patch("/api/v1/users/me", R"({"bio":"b"})", {{"If-Match", etag}}).status, 412);
}

TEST_F(Users, may_not_turn_the_line_around_nor_link_to_scripts) {
  auto anna = member("anna");
  auto const answer = anna.patch("/api/v1/users/me",
                                 R"_({"display_name":"abc\u202Edef","website":"javascript:alert(1)","theme":"pink"})_");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.text("/errors/0/loc/1"), "display_name");
  EXPECT_EQ(answer.text("/errors/0/type"), "control_character");
  EXPECT_EQ(answer.text("/errors/1/type"), "not_a_web_address");
  EXPECT_EQ(answer.text("/errors/1/msg"), "not a web address (http:// or https://)");
  EXPECT_EQ(answer.text("/errors/2/type"), "not_one_of");
}

TEST_F(Users, come_in_batches_in_the_order_asked) {
  sign_up("anna");
  sign_up("boris");
  auto const batch = visitor.get("/api/v1/users?ids=2,99,1");
  ASSERT_EQ(batch.status, 200) << batch.body;
  EXPECT_EQ(batch.at("/items").as_array().size(), 2u);
  EXPECT_EQ(batch.text("/items/0/username"), "boris");
  EXPECT_EQ(batch.text("/items/1/username"), "anna");
  EXPECT_EQ(batch.text("/next_cursor"), "null");
}

TEST_F(Users, are_not_found_under_ids_that_cannot_be) {
  for (std::string const id : {"9223372036854775808", "-1", "0", "1e3", "0x10", "x"}) {
    auto const answer = visitor.get("/api/v1/users?ids=1," + id);
    EXPECT_EQ(answer.status, 422) << id;
    EXPECT_EQ(answer.text("/errors/0/loc/1"), "ids");
  }
  std::string many = "1";
  for (int i = 2; i <= 101; ++i) many += "," + std::to_string(i);
  EXPECT_EQ(visitor.get("/api/v1/users?ids=" + many).status, 422);
  EXPECT_EQ(visitor.get("/api/v1/users").status, 422);
  EXPECT_EQ(visitor.get("/api/v1/users?ids=1&q=a").status, 422);
}

TEST_F(Users, are_found_by_the_beginning_of_either_name_page_by_page) {
  for (int i = 0; i < 7; ++i) sign_up("fan" + std::to_string(i));
  auto boris = member("boris");
  boris.patch("/api/v1/users/me", R"({"display_name":"Fanatic"})");
  sign_up("zoe");
  std::multiset<std::string> found;
  std::string cursor;
  do {
    auto const page = visitor.get("/api/v1/users?q=%EF%BC%A6AN&limit=3" + cursor);  // full-width F
    ASSERT_EQ(page.status, 200) << page.body;
    for (auto const& item : page.at("/items").as_array()) found.insert(std::string(item.at("username").as_string()));
    cursor = page.text("/next_cursor") == "null" ? "" : "&cursor=" + page.text("/next_cursor");
  } while (!cursor.empty());
  EXPECT_EQ(found, (std::multiset<std::string>{"boris", "fan0", "fan1", "fan2", "fan3", "fan4", "fan5", "fan6"}));
  auto const next = visitor.get("/api/v1/users?q=fan&limit=3").text("/next_cursor");
  EXPECT_EQ(visitor.get("/api/v1/users?q=zoe&limit=3&cursor=" + next).status, 422) << "a cursor belongs to its search";
}

TEST_F(Users, get_roles_from_administrators_alone_and_it_is_told) {
  auto admin = member_with_role("chief", "admin");
  auto moderator = member_with_role("mod", "moderator");
  auto anna = member("anna");
  EXPECT_EQ(anna.patch("/api/v1/users/anna/roles", R"({"role":"admin"})").status, 403);
  EXPECT_EQ(moderator.patch("/api/v1/users/anna/roles", R"({"role":"editor"})").status, 403);
  auto const given = admin.patch("/api/v1/users/anna/roles", R"({"role":"editor"})");
  ASSERT_EQ(given.status, 200) << given.body;
  EXPECT_EQ(given.text("/role"), "editor");
  EXPECT_EQ(given.text("/roles/1"), "editor");
  EXPECT_EQ(given.text("/version"), "2");
  EXPECT_EQ(service.database->ask(
                "SELECT count(*) FROM outbox WHERE type = 'user.updated' AND data LIKE '%\"role\":\"editor\"%'"),
            "1");
  EXPECT_EQ(admin.patch("/api/v1/users/anna/roles", R"({"role":"king"})").status, 422);
  EXPECT_EQ(admin.patch("/api/v1/users/nobody/roles", R"({"role":"editor"})").status, 404);
  EXPECT_EQ(admin.patch("/api/v1/users/chief/roles", R"({"role":"user"})").status, 403) << "nobody shuts himself out";
}

TEST_F(Users, hold_a_new_role_from_their_next_refresh_on) {
  auto const tokens = sign_up("anna");
  ASSERT_EQ(service.database->ask("UPDATE users SET role = 'admin' RETURNING role"), "admin");
  auto admin = bearer(refresh(tokens.text("/refresh_token")));
  EXPECT_EQ(admin.patch("/api/v1/users/nobody/roles", R"({"role":"editor"})").status, 404);
}

}  // namespace
}  // namespace vobe::accounts
