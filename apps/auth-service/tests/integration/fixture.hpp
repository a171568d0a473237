// auth-service as it runs, with a folder of keys of its own and a clock that a test can put forward.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>

#include "chassis/core/ids.hpp"
#include "chassis/testing/running.hpp"
#include "definition.hpp"

namespace vobe::accounts {

/// Removed at the end.
struct KeyFolder {
  ~KeyFolder() { std::filesystem::remove_all(path); }
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("vobe-auth-test-" + Uuid::v7().to_string());
};

struct AuthServiceTest : ::testing::Test {
  static constexpr auto password = "correct horse battery";

  static std::string registration(std::string const& name, std::string const& email,
                                  std::string const& secret = password) {
    return R"({"username":")" + name + R"(","email":")" + email + R"(","password":")" + secret + "\"}";
  }
  testing::Answer sign_up(std::string const& name) {
    return visitor.post("/api/v1/auth/register", registration(name, name + "@mail.example"));
  }

  testing::Answer login(std::string const& name, std::string const& secret = password,
                        testing::Caller::Fields fields = {}) {
    return visitor.post("/api/v1/auth/login", R"({"login":")" + name + R"(","password":")" + secret + "\"}",
                        std::move(fields));
  }
  testing::Answer refresh(std::string const& token) {
    return visitor.post("/api/v1/auth/refresh", R"({"refresh_token":")" + token + "\"}");
  }

  /// A caller who has just signed up.
  testing::Caller member(std::string const& name) { return bearer(sign_up(name)); }
  testing::Caller bearer(testing::Answer const& tokens) {
    EXPECT_TRUE(tokens.status == 200 || tokens.status == 201) << tokens.body;
    auto caller = service.caller();
    caller.bear(tokens.text("/access_token"));
    return caller;
  }

  /// A caller who holds this role. It is given in the database, as an operator would.
  testing::Caller member_with_role(std::string const& name, std::string const& role) {
    sign_up(name);
    EXPECT_EQ(
        service.database->ask("UPDATE users SET role = '" + role + "' WHERE username = '" + name + "' RETURNING role"),
        role);
    return bearer(login(name));
  }

  KeyFolder keys;
  std::atomic<std::chrono::seconds> passed{std::chrono::seconds(0)};
  testing::RunningService service{definition([this] { return now() + passed.load(); }),
                                  {{"VOBE_SIGNING_KEY_DIR", keys.path.string()}}};
  testing::Caller visitor = service.caller();
};

}  // namespace vobe::accounts
