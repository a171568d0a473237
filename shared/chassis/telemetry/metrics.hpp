// Metrics in Prometheus' text form. The client library stays inside metrics.cpp.
//
// Handles are made once and kept; using them is cheap and safe from every worker.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vobe::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

class Counter {
 public:
  void add(double amount = 1);

 private:
  friend class Registry;
  void* counter_ = nullptr;  // owned by the registry
};

/// Seconds, in buckets from 0.5 ms to 10 s.
class Histogram {
 public:
  void observe(std::chrono::nanoseconds duration);

 private:
  friend class Registry;
  void* histogram_ = nullptr;  // owned by the registry
};

/// One per process. Names follow Prometheus' conventions: vobe_http_requests_total.
class Registry {
 public:
  Registry();
  ~Registry();

  /// The same name and labels give the same series.
  Counter counter(std::string const& name, std::string const& help, Labels const& labels = {});
  Histogram histogram(std::string const& name, std::string const& help, Labels const& labels = {});
  /// A value that is asked for at each scrape, on the scraping thread.
  void gauge(std::string const& name, std::string const& help, Labels const& labels, std::function<double()> read);

  /// The exposition text.
  std::string scrape();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vobe::metrics
