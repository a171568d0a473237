#include "storage/cache.hpp"

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::gateway {

namespace {
constexpr std::chrono::milliseconds longest_wait{100};
}

bool Cache::usable() const {
  return redis_ != nullptr && redis_->connected();
}

std::string_view Cache::state() const {
  if (redis_ == nullptr) return "none";
  return redis_->connected() && breaker_.state() == resilience::Breaker::State::closed ? "connected" : "away";
}

Task<std::optional<redis::Reply>> Cache::run(redis::Command command) {
  if (!usable()) co_return std::nullopt;
  co_return co_await guarded(redis_->run(std::move(command)));
}

Task<std::optional<redis::Reply>> Cache::script(redis::Script script, std::vector<std::string> keys,
                                                std::vector<std::string> arguments) {
  if (!usable()) co_return std::nullopt;
  co_return co_await guarded(redis_->script(script, std::move(keys), std::move(arguments)));
}

Task<std::optional<redis::Reply>> Cache::guarded(Task<redis::Reply> asking) {
  auto const admitted = breaker_.admit(std::chrono::steady_clock::now());
  if (!admitted) co_return std::nullopt;
  // Its own deadline, not the request's: a request in a hurry says nothing about the cache.
  Context context;
  context.deadline = std::chrono::steady_clock::now() + longest_wait;
  auto reply = co_await attempt(within(context, std::move(asking)));
  if (reply) {
    breaker_.succeeded(*admitted);
    co_return std::move(*reply);
  }
  breaker_.failed(*admitted, std::chrono::steady_clock::now());
  try {
    std::rethrow_exception(reply.error());
  } catch (std::exception const& error) {
    log::warn("the cache is left alone for a moment", {{"error", error.what()}});
  }
  co_return std::nullopt;
}

}  // namespace vobe::gateway
