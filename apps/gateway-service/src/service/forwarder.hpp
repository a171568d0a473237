// Passing on: a request under /api/v1 to its owner, his answer unchanged to the client.
#pragma once

#include "chassis/http/message.hpp"
#include "clients/owners.hpp"
#include "domain/routes.hpp"
#include "service/invalidation.hpp"

namespace vobe::gateway {

/// For one worker.
class Forwarder {
 public:
  Forwarder(Owners& owners, Invalidation& invalidation) : owners_(owners), invalidation_(invalidation) {}

  /// Throws NotFound when nobody owns the path, Unavailable when its owner is away, DeadlineExceeded when he is late.
  /// A request whose body comes as a stream is sent on as it comes; server-sent events come back one by one.
  Task<http::Response> pass_on(http::Request& request);

 private:
  Task<http::Response> pass_on_to(Owner& owner, http::Request& request);

  Owners& owners_;
  Invalidation& invalidation_;
  RouteTable routes_;
};

}  // namespace vobe::gateway
