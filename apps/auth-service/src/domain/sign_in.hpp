// The rules of signing in and staying so: how long tokens live, and how failures slow down who guesses.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "chassis/core/time.hpp"

namespace vobe::accounts {

inline constexpr std::chrono::minutes access_lifetime{15};
inline constexpr std::chrono::days refresh_lifetime{30};
inline constexpr std::chrono::seconds rotation_grace{10};  // two tabs may send one token at the same moment
inline constexpr int most_children = 16;                   // of one refresh token, within its grace
inline constexpr int most_sessions = 50;                   // of one user; the one longest unused gives way

/// Whether a refresh token that was first used at `used_at` is being replayed: by a thief, or from one.
bool is_replay(std::optional<Timestamp> used_at, Timestamp time);

/// Failures in a row count as one series while no pause between them is longer than this.
inline constexpr std::chrono::minutes failure_window{15};

/// From `free` failures on each one doubles the wait, from one second up to `longest`.
struct FailureLimit {
  int free;
  std::chrono::seconds longest;
};
// The wait for an account is short: whoever knows a name could keep its owner out. Behind one address there may be a
// whole office.
inline constexpr FailureLimit account_limit{5, std::chrono::minutes(1)};
inline constexpr FailureLimit address_limit{20, std::chrono::minutes(15)};

std::chrono::seconds wait_after(int failures, FailureLimit limit);

/// 256 random bits for the bearer, base64url.
std::string make_refresh_token();
/// What is kept of it: BLAKE2b, 32 bytes. The token has too much entropy to be guessed, so a fast hash does.
std::string hash_of(std::string_view refresh_token);

}  // namespace vobe::accounts
