// Services that run inside a test: the one under test, whole and with its real database, and stand-ins for the
// neighbours that it asks.
#pragma once

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "chassis/auth/tokens.hpp"
#include "chassis/http/router.hpp"
#include "chassis/http/server.hpp"
#include "chassis/service/host.hpp"
#include "chassis/testing/caller.hpp"
#include "chassis/testing/database.hpp"

namespace vobe::testing {

/// A neighbour made of endpoints that the test declares; on a thread and a free port of its own.
class StandIn {
 public:
  explicit StandIn(std::function<void(http::Router&)> declare);
  ~StandIn();
  [[nodiscard]] unsigned short port() const;
  [[nodiscard]] std::string url() const;

 private:
  asio::io_context io_;
  http::Router router_;
  http::Server server_;
  std::unique_ptr<http::Listener> listener_;
  std::thread thread_;
};

/// Issues tokens as auth-service would, and serves the keys to check them.
class Issuer {
 public:
  Issuer();
  /// A token of a user with this id and role, good for 15 minutes.
  [[nodiscard]] std::string token(std::int64_t user_id, Role role = Role::user, std::string username = {}) const;
  [[nodiscard]] std::string jwks_url() const;

 private:
  auth::SigningKey key_;
  StandIn server_;
};

/// The service under test: on free ports, with a fresh database where it has one, tokens by `issuer`.
class RunningService {
 public:
  /// `environment` adds to and overrides what is set here.
  explicit RunningService(service::Definition definition, service::Environment environment = {});
  ~RunningService();

  Caller caller() const { return Caller(instance_->port()); }
  Caller admin() const { return Caller(instance_->admin_port()); }
  /// A caller that bears a token of this user.
  Caller as(std::int64_t user_id, Role role = Role::user) const;
  [[nodiscard]] unsigned short port() const { return instance_->port(); }

  Issuer issuer;
  std::unique_ptr<TemporaryDatabase> database;  // null for a service without one
  service::Instance& instance() { return *instance_; }

 private:
  std::unique_ptr<service::Instance> instance_;
};

/// Calls `holds` until it is true or `longest` is over; the last answer.
bool eventually(std::function<bool()> holds, std::chrono::milliseconds longest = std::chrono::seconds(10));

}  // namespace vobe::testing
