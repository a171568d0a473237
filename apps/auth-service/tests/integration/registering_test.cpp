#include <gmock/gmock.h>

#include <thread>

#include "tests/integration/fixture.hpp"

namespace vobe::accounts {
namespace {

struct Registering : AuthServiceTest {
  testing::Answer attempt(std::string const& name, std::string const& email) {
    return visitor.post("/api/v1/auth/register", registration(name, email));
  }
};

TEST_F(Registering, gives_an_account_and_signs_in) {
  auto const answer = visitor.post(
      "/api/v1/auth/register",
      R"({"username":"Анна","email":"Anna@Mail.example","password":"correct horse battery","language":"ru"})");
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.text("/user/username"), "Анна");
  EXPECT_EQ(answer.text("/user/display_name"), "Анна");
  EXPECT_EQ(answer.text("/user/email"), "Anna@Mail.example");
  EXPECT_EQ(answer.text("/user/language"), "ru");
  EXPECT_EQ(answer.text("/user/roles/0"), "user");
  EXPECT_EQ(answer.text("/token_type"), "Bearer");
  EXPECT_EQ(answer.text("/expires_in"), "900");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  EXPECT_EQ(bearer(answer).get("/api/v1/users/me").text("/username"), "Анна");
}

TEST_F(Registering, keeps_neither_password_nor_refresh_token) {
  auto const token = sign_up("anna").text("/refresh_token");
  EXPECT_EQ(service.database->ask("SELECT left(password_hash, 10) FROM users"), "$argon2id$");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM refresh_tokens WHERE hash = '" + token + "'::bytea"), "0");
  EXPECT_EQ(service.database->ask("SELECT length(hash) FROM refresh_tokens"), "32");
}

TEST_F(Registering, reports_every_error_at_once_and_never_the_password) {
  auto const answer =
      visitor.post("/api/v1/auth/register", R"({"username":"a b","email":"nowhere","password":"tooshort1","odd":1})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.text("/errors/0/loc/1"), "username");
  EXPECT_EQ(answer.text("/errors/0/type"), "not_allowed");
  EXPECT_EQ(answer.text("/errors/1/loc/1"), "email");
  EXPECT_EQ(answer.text("/errors/1/type"), "not_an_email");
  EXPECT_EQ(answer.text("/errors/2/loc/1"), "password");
  EXPECT_EQ(answer.text("/errors/3/type"), "unknown_member");
  EXPECT_EQ(answer.body.find("tooshort1"), std::string::npos);
}

TEST_F(Registering, counts_a_password_in_code_points) {
  EXPECT_EQ(visitor.post("/api/v1/auth/register", registration("a", "a@mail.example", "пароль9зн")).status, 422)
      << "nine";
  EXPECT_EQ(visitor.post("/api/v1/auth/register", registration("b", "b@mail.example", "парольна10")).status, 201)
      << "ten";
  std::string longest;
  for (int i = 0; i < 200; ++i) longest += "ж";
  EXPECT_EQ(visitor.post("/api/v1/auth/register", registration("c", "c@mail.example", longest)).status, 201);
  EXPECT_EQ(visitor.post("/api/v1/auth/register", registration("d", "d@mail.example", longest + "ж")).status, 422);
}

TEST_F(Registering, keeps_the_names_of_the_house) {
  for (std::string const name : {"admin", "Me", "ＲＯＯＴ", "login"}) {
    auto const answer = attempt(name, "x@mail.example");
    EXPECT_EQ(answer.status, 422) << name;
    EXPECT_EQ(answer.text("/errors/0/type"), "reserved");
    EXPECT_EQ(answer.text("/errors/0/loc/1"), "username");
  }
}

TEST_F(Registering, refuses_names_that_look_alike) {
  ASSERT_EQ(attempt("fi7", "1@mail.example").status, 201);
  EXPECT_EQ(attempt("\ufb01"
                    "7",
                    "2@mail.example")
                .status,
            409);
  EXPECT_EQ(attempt("ｆｉ7", "3@mail.example").status, 409);
  EXPECT_EQ(attempt("FI7", "4@mail.example").status, 409);
  EXPECT_EQ(attempt("fi\u200d7", "5@mail.example").status, 422);
  EXPECT_EQ(attempt("fi\u200b7", "6@mail.example").status, 422);
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM users"), "1");
}

TEST_F(Registering, says_all_that_is_taken) {
  sign_up("anna");
  auto const both = attempt("ANNA", "Anna@MAIL.example");
  EXPECT_EQ(both.status, 409);
  EXPECT_EQ(both.text("/errors/0/loc/1"), "username");
  EXPECT_EQ(both.text("/errors/0/type"), "taken");
  EXPECT_EQ(both.text("/errors/1/loc/1"), "email");
  EXPECT_EQ(attempt("boris", "anna@mail.example").text("/errors/0/loc/1"), "email");
}

TEST_F(Registering, twice_at_the_same_time_makes_one_account) {
  std::vector<std::thread> clicks;
  std::atomic<int> created = 0;
  std::atomic<int> refused = 0;
  for (int i = 0; i < 6; ++i) {
    clicks.emplace_back([&, i] {
      auto caller = service.caller();
      auto const answer =
          caller.post("/api/v1/auth/register", registration("double", std::to_string(i) + "@mail.example"));
      if (answer.status == 201) ++created;
      if (answer.status == 409 && answer.text("/errors/0/loc/0") == "body" &&
          answer.text("/errors/0/loc/1") == "username")
        ++refused;
    });
  }
  for (auto& click : clicks) click.join();
  EXPECT_EQ(created, 1);
  EXPECT_EQ(refused, 5);
}

TEST_F(Registering, is_told) {
  sign_up("anna");
  EXPECT_EQ(service.database->ask("SELECT type || ' ' || topic || ' ' || key FROM outbox"),
            "user.registered vobe.user user/1");
  EXPECT_EQ(
      service.database->ask("SELECT data FROM outbox"),
      R"({"id":1,"username":"anna","display_name":"anna","bio":"","role":"user","language":"en","status":null,"version":1})");
}

}  // namespace
}  // namespace vobe::accounts
