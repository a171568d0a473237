// The services below the gateway, and how long each is waited for.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/context.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/http/client.hpp"
#include "chassis/resilience/breaker.hpp"
#include "chassis/service/host.hpp"
#include "contracts/platform.hpp"

namespace vobe::gateway {

/// An owner's answer that is passed on to the client as it is: a refusal, or a redirect to where the thing is now.
class PassedOn : public Error {
 public:
  explicit PassedOn(http::ClientResponse answer)
      : Error("an owner answered " + std::to_string(answer.status)), answer(std::move(answer)) {}
  http::ClientResponse answer;
};

/// How long an answer is worth waiting for. Who is late after less than a fair time is not to blame: it is the client
/// of the gateway who was in a hurry.
struct Patience {
  Deadline until = no_deadline;
  std::chrono::milliseconds fair{1000};
};

/// One service. The client's own breaker opens for what is broken; calls that a page gives up after some 100 ms say
/// nothing to it, so a service that hangs is left alone by a breaker here, and pages don't wait for it one by one.
class Owner {
 public:
  explicit Owner(http::Client& client) : client_(client) {}

  /// The body of a JSON answer of 200, asked for under the current Context. Throws PassedOn for 3xx and 4xx,
  /// Unavailable for 5xx, for no answer and for one that did not come in time.
  Task<std::string> get(std::string target, http::Headers headers = {}, Patience patience = {});

  [[nodiscard]] http::Client& client() const { return client_; }
  [[nodiscard]] std::string const& name() const { return client_.name(); }

 private:
  http::Client& client_;
  resilience::Breaker breaker_;
};

/// All of them, for one worker.
class Owners {
 public:
  explicit Owners(service::Host& host);

  /// Throws Error for a name that isn't one.
  [[nodiscard]] Owner& named(std::string_view name) const;
  [[nodiscard]] std::vector<std::unique_ptr<Owner>> const& all() const { return owners_; }

  [[nodiscard]] Owner& auth() const { return named("auth-service"); }
  [[nodiscard]] Owner& content() const { return named("content-service"); }
  [[nodiscard]] Owner& artist() const { return named("artist-service"); }
  [[nodiscard]] Owner& comment() const { return named("comment-service"); }
  [[nodiscard]] Owner& search() const { return named("search-service"); }

 private:
  std::vector<std::unique_ptr<Owner>> owners_;
};

/// Those that own routes: all services but the gateway itself and the pages.
std::vector<service::Upstream> owners_of_routes();

}  // namespace vobe::gateway
