#include "clients/owners.hpp"

#include <algorithm>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"

namespace vobe::gateway {

namespace {

constexpr std::string_view chat = "llm-chat-service";
constexpr std::chrono::seconds chat_time{60};  // of a whole answer, for who does not want it streamed
constexpr std::size_t chat_connections = 128;  // more than the answers that llm-chat-service makes or lets wait

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

Task<std::string> Owner::get(std::string target, http::Headers headers, Patience patience) {
  using Clock = std::chrono::steady_clock;
  auto const admitted = breaker_.admit(Clock::now());
  if (!admitted) throw Unavailable(name() + " does not answer at the moment");
  Context const* const context = co_await current_context();
  auto const until = context ? std::min(patience.until, context->deadline) : patience.until;
  bool const hurried = until < Clock::now() + patience.fair;
  auto answer = co_await attempt(
      client_.send({.target = std::move(target), .headers = std::move(headers), .until = patience.until}));
  bool const late = answer ? answer->status == 504 : is_late(answer.error());
  if (hurried && late) breaker_.undecided(*admitted);
  else if (!answer || answer->status >= 500) breaker_.failed(*admitted, Clock::now());
  else breaker_.succeeded(*admitted);
  if (!answer) throw Unavailable(name() + " does not answer at the moment");
  if (answer->status >= 500) throw Unavailable(name() + " answered " + std::to_string(answer->status));
  if (answer->status != 200) throw PassedOn(std::move(*answer));
  co_return std::move(answer->body);
}

std::vector<service::Upstream> owners_of_routes() {
  std::vector<service::Upstream> owners;
  for (auto const& service : platform::services) {
    bool const owns =
        std::ranges::any_of(platform::routes, [&](auto const& route) { return route.owner == service.name; });
    if (!owns) continue;
    auto& owner = owners.emplace_back(service.name, service.port);
    if (owner.name != chat) continue;
    owner.timeout = chat_time;
    owner.connections = chat_connections;
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
