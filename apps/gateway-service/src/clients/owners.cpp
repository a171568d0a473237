#include "clients/owners.hpp"

#include <algorithm>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"

namespace vobe::gateway {

namespace {

constexpr std::chrono::milliseconds fair_time{100};  // being late after less than this says nothing about a service

bool is_late(std::exception_ptr const& error) {
  try {
    std::rethrow_exception(error);
  } catch (DeadlineExceeded const&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

Task<std::string> Owner::get(std::string target, http::Headers headers, Deadline until) {
  using Clock = std::chrono::steady_clock;
  if (!patience_.allows(Clock::now())) throw Unavailable(name() + " does not answer at the moment");
  Context const* const context = co_await current_context();
  bool const hurried = (context ? std::min(until, context->deadline) : until) < Clock::now() + fair_time;
  auto answer =
      co_await attempt(client_.send({.target = std::move(target), .headers = std::move(headers), .until = until}));
  if (!answer) {
    if (hurried && is_late(answer.error())) patience_.undecided();
    else patience_.failed(Clock::now());
    throw Unavailable(name() + " does not answer at the moment");
  }
  if (answer->status >= 500) {
    patience_.failed(Clock::now());
    throw Unavailable(name() + " answered " + std::to_string(answer->status));
  }
  patience_.succeeded();
  if (answer->status != 200) throw PassedOn(std::move(*answer));
  co_return std::move(answer->body);
}

std::vector<service::Upstream> owners_of_routes() {
  std::vector<service::Upstream> owners;
  for (auto const& service : platform::services) {
    bool const owns =
        std::ranges::any_of(platform::routes, [&](auto const& route) { return route.owner == service.name; });
    if (owns) owners.push_back({service.name, service.port});
  }
  return owners;
}

Owners::Owners(service::Host& host) {
  for (auto const& upstream : owners_of_routes())
    owners_.push_back(std::make_unique<Owner>(host.upstream(upstream.name)));
}

Owner& Owners::named(std::string_view name) const {
  auto const found =
      std::ranges::find(owners_, name, [](auto const& owner) { return std::string_view(owner->name()); });
  if (found == owners_.end()) throw Error("no such owner: " + std::string(name));
  return **found;
}

}  // namespace vobe::gateway
