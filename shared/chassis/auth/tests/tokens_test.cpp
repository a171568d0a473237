#include "chassis/auth/tokens.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <memory>
#include <utility>
#include <vector>

#include "chassis/auth/es256.hpp"
#include "chassis/core/encoding.hpp"
#include "chassis/core/errors.hpp"

namespace vobe::auth {
namespace {

using namespace std::chrono_literals;

Principal const writer{.user_id = {42},
                       .username = "жук\"s",
                       .role = Role::moderator,
                       .session_id = Uuid::parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398f").value()};

std::string jwks(std::initializer_list<std::string> keys) {
  std::string out = R"({"keys":[)";
  for (auto const& key : keys) out += (out.back() == '[' ? "" : ",") + key;
  return out + "]}";
}

std::string header_of(std::string_view alg, std::string_view kid, std::string_view more = "") {
  return base64url_encode(R"({"alg":")" + std::string(alg) + R"(","typ":"JWT","kid":")" + std::string(kid) + "\"" +
                          std::string(more) + "}");
}

std::string part(std::string const& token, int index) {
  std::size_t start = 0;
  for (int i = 0; i < index; ++i) start = token.find('.', start) + 1;
  return token.substr(start, token.find('.', start) - start);
}

class Tokens : public ::testing::Test {
 protected:
  Timestamp time = std::chrono::sys_days(std::chrono::year(2026) / 1 / 31) + 12h;
  SigningKey key = SigningKey::generate();
  TokenVerifier verifier{[this] { return time; }};

  void SetUp() override { ASSERT_TRUE(verifier.set_keys(jwks({key.public_jwk()}))); }

  std::string token(std::chrono::seconds lifetime = 900s) { return key.sign(writer, time, lifetime); }

  /// Any claims and header, signed by the true key.
  std::string forge(std::string const& claims, std::string const& header) {
    std::string const text = header + "." + base64url_encode(claims);
    auto const owned = es256::private_key(key.private_pem());
    return text + "." + base64url_encode(es256::sign(owned.get(), text));
  }
  std::string forge(std::string const& claims) { return forge(claims, header_of("ES256", key.kid())); }

  std::string claims(std::string_view name = "", std::string_view value = "") {
    std::string json = base64url_decode(part(token(), 1)).value();
    if (name.empty()) return json;
    auto const start = json.find("\"" + std::string(name) + "\":") + name.size() + 3;
    auto const end = json[start] == '[' ? json.find(']', start) + 1 : json.find_first_of(",}", start);
    return json.replace(start, end - start, value);
  }
};

TEST_F(Tokens, CarryThePrincipal) {
  auto const verified = verifier.verify(token());
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->principal.user_id, UserId{42});
  EXPECT_EQ(verified->principal.username, writer.username);
  EXPECT_EQ(verified->principal.role, Role::moderator);
  EXPECT_EQ(verified->principal.session_id, writer.session_id);
  EXPECT_EQ(verified->expires, time + 900s);
}

TEST_F(Tokens, HoldTheClaimsOfTheContract) {
  auto const json = claims();
  for (auto const* piece :
       {R"("iss":"vobemusic")", R"("aud":"vobemusic")", R"("sub":"42")", R"("roles":["user","editor","moderator"])",
        R"("sid":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f")", R"("iat":1769860800)", R"("exp":1769861700)",
        R"("jti":")"}) {
    EXPECT_NE(json.find(piece), std::string::npos) << piece << " in " << json;
  }
  EXPECT_EQ(TokenVerifier::key_id(token()), key.kid());
  EXPECT_NE(token(), token());
}

TEST_F(Tokens, ForgedOnesThatAreRightAreTaken) {
  EXPECT_TRUE(verifier.verify(forge(claims())));
}

TEST_F(Tokens, ExpireWithLeeway) {
  auto const short_lived = token(60s);
  time += 64s;
  EXPECT_TRUE(verifier.verify(short_lived));
  time += 1s;
  EXPECT_FALSE(verifier.verify(short_lived));  // from the cache
  EXPECT_FALSE(verifier.verify(short_lived));  // anew
}

TEST_F(Tokens, FromTheFutureAreRefused) {
  auto const early = token();
  time -= 5s;
  EXPECT_TRUE(verifier.verify(early));
  time -= 1s;
  TokenVerifier fresh([this] { return time; });
  ASSERT_TRUE(fresh.set_keys(jwks({key.public_jwk()})));
  EXPECT_FALSE(fresh.verify(early));
}

TEST_F(Tokens, WithoutASignatureAreRefused) {
  auto const payload = part(token(), 1);
  for (auto const* alg : {"none", "None", "NONE", ""}) {
    EXPECT_FALSE(verifier.verify(header_of(alg, key.kid()) + "." + payload + "."));
    EXPECT_FALSE(verifier.verify(header_of(alg, key.kid()) + "." + payload + "." + part(token(), 2)));
  }
  EXPECT_FALSE(verifier.verify(part(token(), 0) + "." + payload + "."));
  EXPECT_FALSE(verifier.verify(part(token(), 0) + "." + payload));
}

TEST_F(Tokens, SignedByThePublicKeyAsASecretAreRefused) {
  auto const public_key = es256::public_key(es256::public_point(es256::private_key(key.private_pem()).get()));
  BIO* const out = BIO_new(BIO_s_mem());
  ASSERT_EQ(PEM_write_bio_PUBKEY(out, public_key.get()), 1);
  char* data = nullptr;
  long const size = BIO_get_mem_data(out, &data);
  std::string const pem(data, static_cast<std::size_t>(size));
  BIO_free(out);

  for (auto const& secret : {pem, key.public_jwk()}) {
    for (auto const* alg : {"HS256", "ES256"}) {
      std::string const text = header_of(alg, key.kid()) + "." + part(token(), 1);
      unsigned char mac[32];
      unsigned int length = 0;
      HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<unsigned char const*>(text.data()), text.size(), mac, &length);
      EXPECT_FALSE(verifier.verify(text + "." + base64url_encode({reinterpret_cast<char*>(mac), length})));
    }
  }
}

TEST_F(Tokens, RefuseTheirTrueSignatureUnderAnotherAlgorithmsName) {
  EXPECT_TRUE(verifier.verify(forge(claims(), header_of("ES256", key.kid()))));
  for (auto const* alg : {"HS256", "RS256", "ES384", "es256", "none"}) {
    EXPECT_FALSE(verifier.verify(forge(claims(), header_of(alg, key.kid())))) << alg;
  }
  EXPECT_FALSE(verifier.verify(forge(claims(), header_of("ES256", key.kid(), R"(,"crit":["exp"])"))));
}

TEST_F(Tokens, WithEmptySignaturesOfTheRightLengthAreRefused) {
  std::string const text = part(token(), 0) + "." + part(token(), 1) + ".";
  EXPECT_FALSE(verifier.verify(text + base64url_encode(std::string(64, '\0'))));
  EXPECT_FALSE(verifier.verify(text + base64url_encode(std::string(64, '\xff'))));
  EXPECT_FALSE(verifier.verify(text + base64url_encode(std::string(63, 'a'))));
  EXPECT_FALSE(verifier.verify(text + base64url_encode(std::string(65, 'a'))));
}

TEST_F(Tokens, AlteredAnywhereAreRefused) {
  auto const good = token();
  auto const changed = claims("sub", R"("1")");
  EXPECT_FALSE(verifier.verify(part(good, 0) + "." + base64url_encode(changed) + "." + part(good, 2)));
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto altered = good;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verifier.verify(altered)) << i;
  }
  EXPECT_TRUE(verifier.verify(good));
}

TEST_F(Tokens, OfAnotherKeyAreRefusedUnderAnyKid) {
  auto const stranger = SigningKey::generate();
  auto const foreign = stranger.sign(writer, time, 900s);
  EXPECT_FALSE(verifier.verify(foreign));
  EXPECT_FALSE(verifier.verify(part(token(), 0) + "." + part(foreign, 1) + "." + part(foreign, 2)));
}

TEST_F(Tokens, WithClaimsThatAreNotOursAreRefused) {
  for (auto const& [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"iss", R"("other")"},       {"iss", "1"},          {"aud", R"("other")"},
           {"aud", R"(["vobemusic"])"}, {"sub", R"("0")"},     {"sub", "42"},
           {"sub", R"("-1")"},          {"sub", R"("1e3")"},   {"exp", "1769860000"},
           {"exp", R"("2000000000")"},  {"exp", "1e300"},      {"exp", "99999999999999"},
           {"exp", "1769861700.5"},     {"iat", "1769861700"}, {"iat", "null"},
           {"sid", R"("x")"},           {"roles", "[]"},       {"roles", R"(["god"])"},
           {"roles", R"("admin")"},     {"username", "7"}}) {
    EXPECT_FALSE(verifier.verify(forge(claims(name, value)))) << name << " " << value;
  }
  EXPECT_FALSE(verifier.verify(forge("{}")));
  EXPECT_FALSE(verifier.verify(forge("[]")));
  EXPECT_FALSE(verifier.verify(forge("not json")));
  EXPECT_FALSE(verifier.verify(forge(std::string(1'000, '['))));
}

TEST_F(Tokens, OfRolesNotYetKnownKeepTheOnesThatAre) {
  auto const verified = verifier.verify(forge(claims("roles", R"(["user","editor","wizard"])")));
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->principal.role, Role::editor);
}

TEST_F(Tokens, ThatAreNoTokensAreRefused) {
  for (std::string const& text :
       {std::string(), std::string("."), std::string(".."), std::string("..."), std::string("a.b.c"), token() + ".x",
        token() + "=", " " + token(), std::string(5'000, 'a'), std::string(4'000, '.'), std::string("\0\0\0", 3)}) {
    EXPECT_FALSE(verifier.verify(text)) << text;
    TokenVerifier::key_id(text);
  }
  EXPECT_FALSE(TokenVerifier::key_id("abc"));
  EXPECT_FALSE(verifier.verify(forge(claims("username", "\"" + std::string(4'096, 'x') + "\""))));
}

TEST_F(Tokens, StayGoodInASmallCache) {
  TokenVerifier small([this] { return time; }, 2);
  ASSERT_TRUE(small.set_keys(jwks({key.public_jwk()})));
  std::vector<std::string> tokens;
  for (int i = 0; i < 5; ++i) tokens.push_back(token());
  for (int round = 0; round < 3; ++round) {
    for (auto const& one : tokens) EXPECT_TRUE(small.verify(one));
  }
  TokenVerifier none([this] { return time; }, 0);
  ASSERT_TRUE(none.set_keys(jwks({key.public_jwk()})));
  EXPECT_TRUE(none.verify(tokens[0]));
}

TEST_F(Tokens, FallWithTheirKey) {
  auto const good = token();
  ASSERT_TRUE(verifier.verify(good));
  auto const next = SigningKey::generate();
  ASSERT_TRUE(verifier.set_keys(jwks({next.public_jwk(), key.public_jwk()})));
  EXPECT_TRUE(verifier.verify(good));
  EXPECT_TRUE(verifier.verify(next.sign(writer, time, 900s)));
  ASSERT_TRUE(verifier.set_keys(jwks({next.public_jwk()})));
  EXPECT_FALSE(verifier.verify(good));
}

TEST_F(Tokens, NeedKeysFirst) {
  TokenVerifier empty([this] { return time; });
  EXPECT_FALSE(empty.has_keys());
  EXPECT_FALSE(empty.verify(token()));
  EXPECT_TRUE(verifier.has_keys());
  EXPECT_TRUE(verifier.knows(key.kid()));
  EXPECT_FALSE(verifier.knows("other"));
}

TEST_F(Tokens, KeepTheirKeysWhenANewSetIsUnusable) {
  std::string off_curve = key.public_jwk();
  auto const x = off_curve.find("\"x\":\"") + 5;
  off_curve.replace(x, 43, base64url_encode(std::string(32, '\1')));
  for (auto const& set :
       {std::string(), std::string("{}"), std::string("[]"), std::string(R"({"keys":{}})"),
        std::string(R"({"keys":[]})"), std::string(R"({"keys":[{"kty":"RSA","kid":"r","n":"AQAB","e":"AQAB"}]})"),
        std::string(R"({"keys":[{"kty":"oct","kid":"r","k":"AQAB"}]})"), jwks({off_curve}),
        std::string(70'000, ' ') + jwks({key.public_jwk()})}) {
    EXPECT_FALSE(verifier.set_keys(set)) << set.substr(0, 100);
  }
  EXPECT_TRUE(verifier.verify(token()));
}

TEST(SigningKeys, SurviveTheirPem) {
  auto const key = SigningKey::generate();
  auto const copy = SigningKey::from_pem(key.private_pem());
  EXPECT_EQ(copy.kid(), key.kid());
  EXPECT_EQ(copy.public_jwk(), key.public_jwk());
  EXPECT_EQ(key.public_jwk().find("\"d\""), std::string::npos);
}

TEST(SigningKeys, AreOnlyPrivateKeysOnP256) {
  EXPECT_THROW(SigningKey::from_pem(""), Error);
  EXPECT_THROW(SigningKey::from_pem("rubbish"), Error);
  std::unique_ptr<EVP_PKEY, es256::FreeKey> const other(EVP_EC_gen("secp384r1"));
  EXPECT_THROW(SigningKey::from_pem(es256::private_pem(other.get())), Error);
  std::unique_ptr<EVP_PKEY, es256::FreeKey> const rsa(EVP_RSA_gen(2048));
  EXPECT_THROW(SigningKey::from_pem(es256::private_pem(rsa.get())), Error);
}

TEST(SigningKeys, ThatAreEncryptedAreRefusedWithoutAskingForAPassword) {
  auto const key = es256::generate();
  BIO* const out = BIO_new(BIO_s_mem());
  std::string password = "secret";
  ASSERT_EQ(PEM_write_bio_PKCS8PrivateKey(out, key.get(), EVP_aes_256_cbc(), password.data(),
                                          static_cast<int>(password.size()), nullptr, nullptr),
            1);
  char* data = nullptr;
  long const size = BIO_get_mem_data(out, &data);
  std::string const pem(data, static_cast<std::size_t>(size));
  BIO_free(out);
  EXPECT_THROW(SigningKey::from_pem(pem), Error);
}

TEST(SigningKeys, AreNamedByTheThumbprintOfRfc7638) {
  // The published example key of RFC 7517, appendix A.2; its thumbprint computed with Python's hashlib.
  auto const key = SigningKey::from_pem(
      "-----BEGIN "
      "PRIVATE KEY-----\n"
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg870MB6gfuTJ4HtUn\n"
      "UvYMyJpr5eUZNP4Bk43bVdj3eAGhRANCAAQwoEJM0hwpRIOKLXXJKzfnbqINnwCJ\n"
      "OjtO7oo8Cq/sPuBLZekkVtmIi1Kzeb371R7oae8fD8ZbZllpW2zOCBcj\n"
      "-----END PRIVATE KEY-----\n");
  EXPECT_EQ(key.kid(), "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
  EXPECT_NE(key.public_jwk().find(R"("x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4")"), std::string::npos);
}

}  // namespace
}  // namespace vobe::auth
