// What the site gives to a browser to keep and must get back unread and unaltered: sessions, forms held over a login,
// and the tokens that tie a form to the page it stood on.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace vobe::frontend {

/// Encrypts and authenticates (XChaCha20-Poly1305), with a key of its own for each purpose.
class Seal {
 public:
  /// `secret`: 32 bytes. A text sealed for one purpose doesn't open for another.
  Seal(std::string_view secret, std::string_view purpose);

  [[nodiscard]] std::string seal(std::string_view text) const;
  /// Nothing for what was not sealed with this key, or was altered.
  [[nodiscard]] std::optional<std::string> open(std::string_view sealed) const;

 private:
  std::array<unsigned char, 32> key_;
};

/// Tokens for forms: keyed BLAKE2b over what the form is bound to, 16 bytes.
class FormTokens {
 public:
  explicit FormTokens(std::string_view secret);

  [[nodiscard]] std::string token_for(std::string_view bound_to) const;
  /// In constant time.
  [[nodiscard]] bool matches(std::string_view token, std::string_view bound_to) const;

 private:
  std::array<unsigned char, 32> key_;
};

/// 64 hexadecimal digits to 32 bytes; throws Error for anything else.
std::string read_secret(std::string_view hexadecimal);

}  // namespace vobe::frontend
