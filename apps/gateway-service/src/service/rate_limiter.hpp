// Who may ask how often: by user where a valid token says who it is, else by address.
#pragma once

#include <optional>
#include <string>

#include "chassis/auth/tokens.hpp"
#include "chassis/http/client_address.hpp"
#include "chassis/http/message.hpp"
#include "config.hpp"
#include "domain/rate_limit.hpp"
#include "storage/buckets.hpp"

namespace vobe::gateway {

/// For one worker.
class RateLimiter {
 public:
  /// Throws Error for settings that can't be read.
  RateLimiter(Buckets& buckets, auth::TokenVerifier& verifier, Config const& config);

  /// What became of one request: the fields for its answer, and how long to wait when it was one too many.
  struct Decision {
    std::optional<RatePolicy> policy;  // nothing: no limit applies
    RateVerdict verdict;
    void add_fields(http::Headers& headers) const;
  };
  Task<Decision> take(http::Request const& request);

 private:
  [[nodiscard]] RatePolicy policy_for(http::Request const& request) const;
  /// "user:42" or "address:203.0.113.7". A token that is not valid chooses nothing.
  std::string who_asks(http::Request const& request, RatePolicy const& policy, http::ClientAddress const& client);

  Buckets& buckets_;
  auth::TokenVerifier& verifier_;
  bool on_;
  http::AddressList trusted_;
  http::AddressList exempt_;
  RatePolicy read_;
  RatePolicy write_;
  RatePolicy sign_in_;
};

}  // namespace vobe::gateway
