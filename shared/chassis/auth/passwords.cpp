#include "chassis/auth/passwords.hpp"

#include <sodium.h>

#include <new>
#include <stdexcept>

#include "chassis/core/text.hpp"

namespace vobe::auth {
namespace {

void require_sodium() {
  static bool const ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error("libsodium can't be initialised");
}

/// RFC 8265 §4.2: composed and decomposed letters are one password on every keyboard. What isn't UTF-8 has no normal
/// form and is taken as it is; the API refuses it earlier.
std::string prepare(std::string_view password) {
  return text::is_valid_utf8(password) ? text::nfc(password) : std::string(password);
}

}  // namespace

std::string hash_password(std::string_view password, PasswordCost cost) {
  require_sodium();
  std::string prepared = prepare(password);
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  int const failed = crypto_pwhash_str_alg(hash.data(), prepared.data(), prepared.size(), cost.operations,
                                           cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
  sodium_memzero(prepared.data(), prepared.size());
  if (failed != 0) throw std::bad_alloc();  // libsodium's only reason, given a cost within its range
  hash.resize(hash.find('\0'));
  return hash;
}

bool verify_password(std::string_view password, std::string const& hash) {
  require_sodium();
  std::string prepared = prepare(password);
  bool const right = crypto_pwhash_str_verify(hash.c_str(), prepared.data(), prepared.size()) == 0;
  sodium_memzero(prepared.data(), prepared.size());
  return right;
}

bool needs_rehash(std::string const& hash, PasswordCost cost) {
  require_sodium();
  return crypto_pwhash_str_needs_rehash(hash.c_str(), cost.operations, cost.memory_bytes) != 0;
}

}  // namespace vobe::auth
