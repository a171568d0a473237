// The keys that sign access tokens, as PEM files in one folder that all instances of the service share.
//
// A key is rotated by adding a file whose name sorts behind the others ("0002.pem"), and retired by deleting its file
// once the last token that it signed has run out. A new key is published first and signs only when the other services
// have had the time to hear of it.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "chassis/auth/tokens.hpp"
#include "chassis/core/principal.hpp"
#include "chassis/core/time.hpp"

namespace vobe::accounts {

inline constexpr std::chrono::minutes key_reading_pause{1};
/// Longer than every instance needs to read a new file.
inline constexpr std::chrono::minutes publication_time{2};

/// Belongs to one worker.
class KeyRing {
 public:
  /// Makes the folder (0700) and a first key (0600) where there are none; of several instances that start at the same
  /// time one makes it and all use it. Throws Error when the folder can't be used or holds no valid key.
  explicit KeyRing(std::filesystem::path folder, Clock clock = now);

  /// Reads the folder again; whether there are other keys now. A file that is broken is logged and passed over, and
  /// when nothing valid is left the keys stay as they were.
  bool reread();

  /// Signs with the newest key that has been published for long enough.
  [[nodiscard]] std::string sign(Principal const& principal, Timestamp issued, std::chrono::seconds lifetime) const;

  /// The public halves as a JWK set (RFC 7517).
  [[nodiscard]] std::string jwks() const;

 private:
  struct Held {
    std::string name;
    Timestamp since;  // when the file was written
    auth::SigningKey key;
  };
  static std::vector<Held> read(std::filesystem::path const& folder);

  std::filesystem::path folder_;
  Clock clock_;
  std::vector<Held> keys_;  // by name, never empty
};

}  // namespace vobe::accounts
