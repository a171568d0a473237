#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdlib>

#include "tests/integration/fixture.hpp"

namespace vobe::accounts {
namespace {

struct Operators : AuthServiceTest {
  Operators() { ::setenv("VOBE_NEW_PASSWORD", password, 1); }
  ~Operators() override { ::unsetenv("VOBE_NEW_PASSWORD"); }

  /// Runs a command as the binary does; what it printed, or "refused: " and why.
  std::string run(std::string_view command, std::vector<std::string> const& arguments) {
    auto const all = definition().commands;
    auto const chosen = std::ranges::find(all, command, &service::Definition::Command::name);
    EXPECT_EQ(arguments.size(), chosen->arguments);
    asio::io_context io;
    postgres::Database database(io.get_executor(), {.url = service.database->url()});
    std::string outcome;
    ::testing::internal::CaptureStdout();
    asio::co_spawn(io, when_connected(*chosen, database, arguments), [&](std::exception_ptr error, int status) {
      try {
        if (error) std::rethrow_exception(error);
        EXPECT_EQ(status, 0);
      } catch (std::exception const& refused) {
        outcome = std::string("refused: ") + refused.what();
      }
      database.close();
      io.stop();
    });
    io.run();
    return ::testing::internal::GetCapturedStdout() + outcome;
  }

  /// The host migrates before it runs a command, and the connections stand by then.
  static Task<int> when_connected(service::Definition::Command const& command, postgres::Database& database,
                                  std::vector<std::string> const& arguments) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (int i = 0; i < 1'000 && !database.connected(); ++i) {
      timer.expires_after(std::chrono::milliseconds(5));
      co_await timer.async_wait(asio::use_awaitable);
    }
    co_return co_await command.run(database, arguments);
  }
};

TEST_F(Operators, make_an_administrator_under_a_reserved_name) {
  EXPECT_EQ(run("--add-user", {"admin", "admin@mail.example", "admin"}), "ok\n");
  auto const tokens = login("admin");
  EXPECT_EQ(tokens.text("/user/role"), "admin");
  EXPECT_EQ(tokens.text("/user/roles/3"), "admin");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM outbox WHERE type = 'user.registered'"), "1");
  EXPECT_EQ(run("--add-user", {"Admin", "other@mail.example", "admin"}), "exists\n");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM users"), "1");
}

TEST_F(Operators, are_told_what_is_wrong_with_a_new_user) {
  EXPECT_EQ(run("--add-user", {"a b", "a@mail.example", "user"}), "refused: not a username: a b");
  EXPECT_EQ(run("--add-user", {"anna", "nowhere", "user"}), "refused: not an e-mail address: nowhere");
  EXPECT_EQ(run("--add-user", {"anna", "a@mail.example", "king"}),
            "refused: there is no role king: user, editor, moderator or admin");
  sign_up("boris");
  EXPECT_EQ(run("--add-user", {"anna", "boris@mail.example", "user"}),
            "refused: another account has the e-mail address boris@mail.example");
  ::setenv("VOBE_NEW_PASSWORD", "short", 1);
  EXPECT_EQ(run("--add-user", {"anna", "a@mail.example", "user"}),
            "refused: VOBE_NEW_PASSWORD must hold the password, of 10 to 200 characters");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM users"), "1");
}

TEST_F(Operators, give_and_take_roles) {
  sign_up("anna");
  EXPECT_EQ(run("--grant", {"ANNA", "moderator"}), "ok\n");
  EXPECT_EQ(visitor.get("/api/v1/users/anna").text("/role"), "moderator");
  EXPECT_EQ(run("--grant", {"anna", "moderator"}), "ok\n");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM outbox WHERE type = 'user.updated'"), "1") << "told once";
  EXPECT_EQ(run("--grant", {"anna", "user"}), "ok\n");
  EXPECT_EQ(visitor.get("/api/v1/users/anna").text("/role"), "user");
  EXPECT_EQ(run("--grant", {"nobody", "editor"}), "refused: there is no user nobody");
}

}  // namespace
}  // namespace vobe::accounts
