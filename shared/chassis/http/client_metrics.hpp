// What is counted of the calls to one upstream. Private to this folder.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "chassis/telemetry/metrics.hpp"

namespace vobe::http {

/// How a call ended: with an answer, by the class of its status, or without one.
enum class Outcome : std::uint8_t {
  success,
  redirect,
  client_error,
  server_error,
  refused,  // not sent: the breaker is open or no place is free
  late,
  broken,
  aborted,  // the source of its body failed
};
inline constexpr std::size_t outcomes = 8;

Outcome outcome_of(int status);

class ClientMetrics {
 public:
  /// `registry` null: nothing is counted.
  ClientMetrics(metrics::Registry* registry, std::string const& upstream);

  void count(Outcome outcome, std::chrono::nanoseconds duration);

 private:
  struct Series {
    std::array<metrics::Counter, outcomes> calls;
    metrics::Histogram duration;
  };
  std::optional<Series> series_;
};

}  // namespace vobe::http
