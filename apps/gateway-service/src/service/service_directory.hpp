// What is known of the services: whether each answers, in which version, and what it offers.
#pragma once

#include <boost/describe/class.hpp>

#include <chrono>
#include <string>
#include <vector>

#include "chassis/http/router.hpp"
#include "chassis/resilience/single_flight.hpp"
#include "clients/owners.hpp"
#include "storage/cache.hpp"

namespace vobe::gateway {

struct ServiceStatus {
  std::string name;
  std::optional<std::string> version;  // null: it did not answer
  bool ready = false;
  std::string breaker;  // "closed", "open" or "half_open"
};
BOOST_DESCRIBE_STRUCT(ServiceStatus, (), (name, version, ready, breaker))

struct PlatformStatus {
  std::vector<ServiceStatus> services;
  std::string cache;  // "none", "connected" or "away"
};
BOOST_DESCRIBE_STRUCT(PlatformStatus, (), (services, cache))

/// For one worker. Services are asked for their /openapi.json, which each answers from memory and only while it is
/// ready; what they said is kept for a while, so that nobody can make the gateway ask them all the time.
class ServiceDirectory {
 public:
  ServiceDirectory(Owners& owners, Cache& cache, http::Router const& router);

  Task<PlatformStatus> status();

  /// The documents of all services that answer and of the gateway itself as one OpenAPI document.
  Task<std::string> joined_document();

 private:
  struct Document {
    std::string service;
    std::string json;  // empty: it did not answer
  };
  using Documents = std::vector<Document>;
  using Clock = std::chrono::steady_clock;
  /// At most `oldest` old.
  Task<std::shared_ptr<Documents const>> documents(std::chrono::seconds oldest);
  Task<Documents> ask_all();
  Task<Document> ask(Owner& owner);

  Owners& owners_;
  Cache& cache_;
  http::Router const& router_;
  resilience::SingleFlight<Documents> flights_;
  std::shared_ptr<Documents const> held_;
  Clock::time_point asked_at_{};
  std::string joined_;
  std::shared_ptr<Documents const> joined_from_;
};

}  // namespace vobe::gateway
