// Password hashing: Argon2id (RFC 9106) by libsodium. Burns CPU on purpose: call it on the worker pool, never on an
// event loop (core/cpu_pool.hpp).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vobe::auth {

struct PasswordCost {
  unsigned long long operations = 2;
  std::size_t memory_bytes = 19 * 1024 * 1024;  // OWASP's minimum for Argon2id
};

/// The PHC string to keep. The password is normalised to NFC first (RFC 8265, OpaqueString).
std::string hash_password(std::string_view password, PasswordCost cost = {});

/// Constant time in the password's content.
bool verify_password(std::string_view password, std::string const& hash);

/// Whether a kept hash was made at another cost and should be renewed at the next login.
bool needs_rehash(std::string const& hash, PasswordCost cost = {});

}  // namespace vobe::auth
