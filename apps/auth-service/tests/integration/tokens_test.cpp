#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <fstream>

#include "chassis/core/encoding.hpp"
#include "chassis/testing/bus.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::accounts {
namespace {

struct AccessTokens : AuthServiceTest {
  void expect_refused(std::string const& token) {
    auto forger = service.caller();
    forger.bear(token);
    auto const answer = forger.get("/api/v1/users/me");
    EXPECT_EQ(answer.status, 401) << token;
    EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer");
  }
};

std::string hs256(std::string const& key, std::string const& claims) {
  std::string const head = base64url_encode(R"({"alg":"HS256","typ":"JWT"})") + "." + claims;
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<unsigned char const*>(head.data()),
       head.size(), mac, &size);
  return head + "." + base64url_encode({reinterpret_cast<char const*>(mac), size});
}

TEST_F(AccessTokens, verify_by_the_published_keys) {
  auto const token = sign_up("anna").text("/access_token");
  auto const jwks = visitor.get("/.well-known/jwks.json");
  ASSERT_EQ(jwks.status, 200);
  EXPECT_EQ(jwks.text("/keys/0/crv"), "P-256");
  EXPECT_EQ(jwks.body.find("\"d\""), std::string::npos) << "the private half stays here";
  auth::TokenVerifier verifier;
  ASSERT_TRUE(verifier.set_keys(jwks.body));
  auto const verified = verifier.verify(token);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->principal.username, "anna");
  EXPECT_EQ(verified->principal.role, Role::user);
}

TEST_F(AccessTokens, do_not_choose_how_they_are_verified) {
  auto const token = sign_up("anna").text("/access_token");
  auto const first = token.find('.');
  auto const second = token.find('.', first + 1);
  auto const header = token.substr(0, first);
  auto const claims = token.substr(first + 1, second - first - 1);
  auto const jwks = visitor.get("/.well-known/jwks.json").body;
  std::ifstream pem(keys.path / "0001.pem");
  expect_refused(base64url_encode(R"({"alg":"none"})") + "." + claims + ".");
  expect_refused(hs256(std::string(std::istreambuf_iterator<char>(pem), {}), claims));
  expect_refused(hs256(jwks, claims));
  expect_refused(hs256(jwks.substr(9, jwks.size() - 11), claims));
  expect_refused(header + "." + claims + "." + base64url_encode(std::string(64, '\0')));
  auto changed = *base64url_decode(claims);
  changed.replace(changed.find("\"user\""), 6, "\"admin\"");
  expect_refused(header + "." + base64url_encode(changed) + token.substr(second));
  expect_refused("nonsense");
}

struct OnTheBus : ::testing::Test {
  KeyFolder keys;
  testing::RunningService service{
      definition(), {{"VOBE_SIGNING_KEY_DIR", keys.path.string()}, {"VOBE_BUS_URL", testing::redis_url()}}};
};

TEST_F(OnTheBus, what_is_told_gets_there) {
  auto const answer =
      service.caller().post("/api/v1/auth/register", AuthServiceTest::registration("anna", "a@mail.example"));
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_TRUE(testing::eventually(
      [&] { return service.database->ask("SELECT count(*) FROM outbox WHERE published_at IS NOT NULL") == "1"; }));
}

}  // namespace
}  // namespace vobe::accounts
