#include "service/service_directory.hpp"

#include <algorithm>

#include "chassis/core/concurrent.hpp"
#include "chassis/http/openapi.hpp"
#include "domain/json_scanner.hpp"
#include "domain/openapi_join.hpp"

namespace vobe::gateway {

namespace {

constexpr std::chrono::milliseconds longest_answer{1000};
constexpr std::chrono::seconds status_kept{2};
constexpr std::chrono::seconds document_kept{60};
constexpr std::chrono::seconds partial_document_kept{5};  // while somebody is away
constexpr std::string_view own_name = "gateway-service";

std::optional<std::string> version_in(std::string_view document) {
  std::optional<std::string> version;
  JsonScanner scanner(document);
  scanner.members([&](std::string_view member) {
    if (member != "info") return;
    scanner.members([&](std::string_view name) {
      if (name == "version") version = scanner.string();
    });
  });
  return version;
}

}  // namespace

ServiceDirectory::ServiceDirectory(Owners& owners, Cache& cache, http::Router const& router)
    : owners_(owners), cache_(cache), router_(router), flights_(longest_answer) {}

Task<ServiceDirectory::Document> ServiceDirectory::ask(Owner& owner) {
  Context context;
  context.deadline = Clock::now() + longest_answer;
  auto answer = co_await attempt(within(context, owner.client().send({.target = "/openapi.json"})));
  Document document{owner.name(), {}};
  if (!answer || answer->status != 200) co_return document;
  try {
    version_in(answer->body);
    document.json = std::move(answer->body);
  } catch (Malformed const&) {
    document.json.clear();  // what answers there is not one of ours
  }
  co_return document;
}

Task<ServiceDirectory::Documents> ServiceDirectory::ask_all() {
  std::vector<Task<Document>> asking;
  for (auto const& owner : owners_.all()) asking.push_back(ask(*owner));
  co_return co_await all(std::move(asking));
}

Task<std::shared_ptr<ServiceDirectory::Documents const>> ServiceDirectory::documents(std::chrono::seconds oldest) {
  if (held_ && Clock::now() - asked_at_ < oldest) co_return held_;
  auto const asked_at = Clock::now();
  auto const answered = co_await flights_.join("documents", ask_all());
  held_ = answered;
  asked_at_ = std::max(asked_at_, asked_at);
  co_return answered;
}

Task<PlatformStatus> ServiceDirectory::status() {
  auto const known = co_await documents(status_kept);
  PlatformStatus status{.cache = std::string(cache_.state())};
  status.services.push_back({std::string(own_name), std::string(service::version), true, "closed"});
  for (auto const& document : *known) {
    auto const& client = owners_.named(document.service).client();
    ServiceStatus one{.name = document.service, .breaker = std::string(to_string(client.breaker()))};
    if (!document.json.empty()) {
      one.version = version_in(document.json);
      one.ready = true;
    }
    status.services.push_back(std::move(one));
  }
  co_return status;
}

Task<std::string> ServiceDirectory::joined_document() {
  bool const somebody_away = held_ && std::ranges::any_of(*held_, [](Document const& one) { return one.json.empty(); });
  auto const known = co_await documents(somebody_away ? partial_document_kept : document_kept);
  if (joined_from_ == known) co_return joined_;
  OpenApiJoin join;
  // The owner of a path describes it, also where the gateway has an endpoint of its own to pass it on.
  for (auto const& document : *known) {
    if (!document.json.empty()) join.add(document.service, document.json);
  }
  join.add(own_name, http::openapi_document(router_, own_name, service::version));
  joined_ = join.finish("VobeMusic", service::version);
  joined_from_ = known;
  co_return joined_;
}

}  // namespace vobe::gateway
