#include "chassis/http/client_metrics.hpp"

#include <string_view>

namespace vobe::http {

namespace {

constexpr std::array<std::string_view, outcomes> names{"2xx",     "3xx",  "4xx",    "5xx",
                                                       "refused", "late", "broken", "aborted"};

}  // namespace

Outcome outcome_of(int status) {
  if (status >= 500) return Outcome::server_error;
  if (status >= 400) return Outcome::client_error;
  if (status >= 300) return Outcome::redirect;
  return Outcome::success;
}

ClientMetrics::ClientMetrics(metrics::Registry* registry, std::string const& upstream) {
  if (registry == nullptr) return;
  Series& series = series_.emplace();
  for (std::size_t i = 0; i < outcomes; ++i) {
    series.calls[i] = registry->counter("vobe_upstream_requests_total", "Calls to another service, by how they ended",
                                        {{"upstream", upstream}, {"outcome", std::string(names[i])}});
  }
  series.duration =
      registry->histogram("vobe_upstream_request_duration_seconds",
                          "From a call to its whole answer, of a stream to its head", {{"upstream", upstream}});
}

void ClientMetrics::count(Outcome outcome, std::chrono::nanoseconds duration) {
  if (!series_) return;
  series_->calls[static_cast<std::size_t>(outcome)].add();
  series_->duration.observe(duration);
}

}  // namespace vobe::http
