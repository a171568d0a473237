#include "chassis/testing/running.hpp"

#include <boost/asio/executor_work_guard.hpp>

namespace vobe::testing {

StandIn::StandIn(std::function<void(http::Router&)> declare) : io_(1), server_(io_, router_) {
  declare(router_);
  listener_ = std::make_unique<http::Listener>(io_, "127.0.0.1", 0, std::vector<http::Server*>{&server_});
  thread_ = std::thread([this] {
    auto const guard = asio::make_work_guard(io_);
    io_.run();
  });
}

StandIn::~StandIn() {
  io_.stop();
  thread_.join();
}

unsigned short StandIn::port() const {
  return listener_->port();
}
std::string StandIn::url() const {
  return "http://127.0.0.1:" + std::to_string(port());
}

Issuer::Issuer()
    : key_(auth::SigningKey::generate()),
      server_([jwks = "{\"keys\":[" + key_.public_jwk() + "]}"](http::Router& router) {
        router.add("GET", "/.well-known/jwks.json", "Keys", false)
            .handle([jwks](http::Request&) -> Task<http::Response> {
              http::Response response;
              response.body = jwks;
              co_return response;
            });
      }) {}

std::string Issuer::token(std::int64_t user_id, Role role, std::string username) const {
  if (username.empty()) username = "user" + std::to_string(user_id);
  return key_.sign(
      {.user_id = UserId{user_id}, .username = std::move(username), .role = role, .session_id = Uuid::v7()}, now(),
      std::chrono::minutes(15));
}

std::string Issuer::jwks_url() const {
  return server_.url() + "/.well-known/jwks.json";
}

RunningService::RunningService(service::Definition definition, service::Environment environment) {
  environment.emplace("VOBE_PORT", "0");
  environment.emplace("VOBE_ADMIN_PORT", "0");
  environment.emplace("VOBE_LOG_LEVEL", "warn");
  environment.emplace("VOBE_DRAIN_SECONDS", "2");
  if (definition.verifies_tokens) environment.emplace("VOBE_JWKS_URL", issuer.jwks_url());
  bool const verifies = definition.verifies_tokens;
  if (!definition.migrations.empty()) {
    database = std::make_unique<TemporaryDatabase>();
    environment.emplace("VOBE_DATABASE_URL", database->url());
  }
  instance_ = std::make_unique<service::Instance>(std::move(definition), std::move(environment));
  instance_->start();
  if (!instance_->wait_ready(std::chrono::seconds(20))) throw std::runtime_error("the service did not become ready");
  if (verifies) {
    auto operators = admin();
    eventually([&] { return operators.get("/readyz").body.find("\"token keys\":\"here\"") != std::string::npos; });
  }
}

RunningService::~RunningService() {
  instance_->stop();
}

Caller RunningService::as(std::int64_t user_id, Role role) const {
  Caller caller(instance_->port());
  caller.bear(issuer.token(user_id, role));
  return caller;
}

bool eventually(std::function<bool()> holds, std::chrono::milliseconds longest) {
  auto const until = std::chrono::steady_clock::now() + longest;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

}  // namespace vobe::testing
