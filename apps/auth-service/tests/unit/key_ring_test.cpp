#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "chassis/core/errors.hpp"
#include "storage/key_ring.hpp"

namespace vobe::accounts {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct KeyRings : ::testing::Test {
  ~KeyRings() override { fs::remove_all(root); }

  void add_key(std::string const& name, std::string const& pem) const { std::ofstream(folder / name) << pem; }

  [[nodiscard]] std::string token(KeyRing const& ring) const {
    return ring.sign({.user_id = {7}, .username = "anna", .role = Role::user, .session_id = Uuid::v7()}, now(), 15min);
  }
  static std::string signer(std::string const& token) { return auth::TokenVerifier::key_id(token).value(); }
  static bool verifies(KeyRing const& ring, std::string const& token) {
    auth::TokenVerifier verifier;
    return verifier.set_keys(ring.jwks()) && verifier.verify(token);
  }

  fs::path root = fs::temp_directory_path() / ("vobe-keys-" + Uuid::v7().to_string());
  fs::path folder = root / "keys";
  std::chrono::seconds passed{0};
  Clock clock = [this] { return now() + passed; };
};

TEST_F(KeyRings, make_a_first_key_that_only_the_owner_reads) {
  KeyRing const ring(folder);
  EXPECT_TRUE(verifies(ring, token(ring)));
  EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(folder / "0001.pem").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1) << "no draft is left behind";
}

TEST_F(KeyRings, that_start_at_the_same_time_agree_on_the_key) {
  std::vector<std::string> signers(8);
  std::vector<std::thread> instances;
  for (auto& made : signers) instances.emplace_back([&] { made = signer(token(KeyRing(folder))); });
  for (auto& instance : instances) instance.join();
  for (auto const& made : signers) EXPECT_EQ(made, signers.front());
}

TEST_F(KeyRings, publish_a_new_key_before_they_sign_with_it_and_go_on_verifying_by_the_old) {
  KeyRing ring(folder, clock);
  passed = 1h;
  auto const before = token(ring);
  EXPECT_FALSE(ring.reread());
  auto const added = auth::SigningKey::generate();
  add_key("0002.pem", added.private_pem());
  passed = 0s;
  EXPECT_TRUE(ring.reread());
  EXPECT_EQ(signer(token(ring)), signer(before)) << "nobody knows the new key yet";
  EXPECT_TRUE(verifies(
      ring, added.sign({.user_id = {1}, .username = "x", .role = Role::user, .session_id = Uuid::v7()}, now(), 1min)));
  passed = 3min;
  EXPECT_EQ(signer(token(ring)), added.kid());
  EXPECT_TRUE(verifies(ring, before));
}

TEST_F(KeyRings, pass_over_files_that_hold_no_key) {
  KeyRing ring(folder);
  auto const before = token(ring);
  add_key("0002.pem", "not a key");
  EXPECT_FALSE(ring.reread());
  EXPECT_EQ(signer(token(ring)), signer(before));
  fs::remove(folder / "0001.pem");
  EXPECT_FALSE(ring.reread()) << "nothing valid is left: the keys stay";
  EXPECT_TRUE(verifies(ring, token(ring)));
  EXPECT_THROW(KeyRing{folder}, Error);
}

}  // namespace
}  // namespace vobe::accounts
