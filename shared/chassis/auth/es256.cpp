#include "chassis/auth/es256.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include <array>

#include "chassis/core/errors.hpp"

namespace vobe::auth::es256 {
namespace {

constexpr char curve[] = "prime256v1";  // OpenSSL's name of P-256
constexpr int coordinate_bytes = 32;
constexpr std::size_t signature_bytes = 2 * coordinate_bytes;

/// Owns an object of OpenSSL's.
template <class T, auto Free>
struct Freed {
  void operator()(T* object) const noexcept { Free(object); }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Freed<T, Free>>;

using Bio = Owned<BIO, BIO_free_all>;
using Number = Owned<BIGNUM, BN_free>;
using Digest = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Signature = Owned<ECDSA_SIG, ECDSA_SIG_free>;

[[noreturn]] void fail(char const* what) {
  throw Error(std::string("OpenSSL: ") + what);
}

unsigned char const* bytes_of(std::string_view text) {
  return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

bool is_on_p256(EVP_PKEY* key) {
  std::array<char, 64> group{};
  std::size_t length = 0;
  return EVP_PKEY_is_a(key, "EC") == 1 &&
         EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(), &length) == 1 &&
         std::string_view(group.data(), length) == curve;
}

std::string coordinate(EVP_PKEY* key, char const* name) {
  BIGNUM* found = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &found) != 1) fail("no public point");
  Number const number(found);
  std::string out(coordinate_bytes, '\0');
  if (BN_bn2binpad(number.get(), bytes_of(out), coordinate_bytes) != coordinate_bytes) fail("point out of range");
  return out;
}

}  // namespace

void FreeKey::operator()(EVP_PKEY* key) const noexcept {
  EVP_PKEY_free(key);
}

Key generate() {
  Key key(EVP_EC_gen(curve));
  if (!key) fail("no key could be generated");
  return key;
}

Key private_key(std::string_view pem) {
  Bio const in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // Without a callback of ours OpenSSL would ask on the terminal for the password of an encrypted key.
  auto const no_password = [](char*, int, int, void*) { return -1; };
  Key key(in ? PEM_read_bio_PrivateKey(in.get(), nullptr, no_password, nullptr) : nullptr);
  if (!key || !is_on_p256(key.get())) throw Error("not a private key on P-256 in PEM");
  KeyContext const context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (!context || EVP_PKEY_pairwise_check(context.get()) != 1) throw Error("the key's halves don't belong together");
  return key;
}

std::string private_pem(EVP_PKEY* key) {
  Bio const out(BIO_new(BIO_s_secmem()));
  if (!out || PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    fail("the key can't be written");
  char* data = nullptr;
  long const size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Point public_point(EVP_PKEY* key) {
  return {.x = coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X), .y = coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y)};
}

Key public_key(Point const& point) {
  if (point.x.size() != coordinate_bytes || point.y.size() != coordinate_bytes) return nullptr;
  std::string encoded = '\x04' + point.x + point.y;  // uncompressed form, SEC 1 §2.3.3
  std::string group = curve;
  OSSL_PARAM const parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, encoded.data(), encoded.size()),
      OSSL_PARAM_construct_end(),
  };
  KeyContext const context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(parameters)) != 1)
    return nullptr;
  Key key(made);
  KeyContext const check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (!check || EVP_PKEY_public_check(check.get()) != 1) return nullptr;
  return key;
}

std::string sha256(std::string_view bytes) {
  std::string out(SHA256_DIGEST_LENGTH, '\0');
  SHA256(bytes_of(bytes), bytes.size(), bytes_of(out));
  return out;
}

std::string sign(EVP_PKEY* key, std::string_view message) {
  Digest const digest(EVP_MD_CTX_new());
  std::string der(80, '\0');  // at most 72 for P-256
  std::size_t size = der.size();
  if (!digest || EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(digest.get(), bytes_of(der), &size, bytes_of(message), message.size()) != 1)
    fail("signing failed");

  auto const* in = bytes_of(std::string_view(der));
  Signature const parsed(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(size)));
  std::string raw(signature_bytes, '\0');
  if (!parsed || BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), bytes_of(raw), coordinate_bytes) != coordinate_bytes ||
      BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), bytes_of(raw) + coordinate_bytes, coordinate_bytes) !=
          coordinate_bytes)
    fail("the signature can't be read");
  return raw;
}

bool verify(EVP_PKEY* key, std::string_view message, std::string_view signature) {
  if (signature.size() != signature_bytes) return false;
  Signature const parsed(ECDSA_SIG_new());
  Number r(BN_bin2bn(bytes_of(signature), coordinate_bytes, nullptr));
  Number s(BN_bin2bn(bytes_of(signature) + coordinate_bytes, coordinate_bytes, nullptr));
  if (!parsed || !r || !s || ECDSA_SIG_set0(parsed.get(), r.get(), s.get()) != 1) return false;
  static_cast<void>(r.release());  // they are the signature's now
  static_cast<void>(s.release());

  unsigned char* out = nullptr;
  int const size = i2d_ECDSA_SIG(parsed.get(), &out);
  if (size <= 0) return false;
  auto const free_der = [](unsigned char* der) { OPENSSL_free(der); };
  std::unique_ptr<unsigned char, decltype(free_der)> const der(out, free_der);

  Digest const digest(EVP_MD_CTX_new());
  return digest && EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestVerify(digest.get(), der.get(), static_cast<std::size_t>(size), bytes_of(message), message.size()) ==
             1;
}

}  // namespace vobe::auth::es256
