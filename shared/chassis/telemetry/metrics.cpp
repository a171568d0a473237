#include "chassis/telemetry/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>

namespace vobe::metrics {

namespace {

prometheus::Histogram::BucketBoundaries const& boundaries() {
  static prometheus::Histogram::BucketBoundaries const bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                              0.1,    0.25,  0.5,    1,     2.5,  5,     10};
  return bounds;
}

std::map<std::string, std::string> as_map(Labels const& labels) {
  return {labels.begin(), labels.end()};
}

}  // namespace

struct Registry::State {
  prometheus::Registry registry;
  std::mutex mutex;  // guards `gauges`; taken when one is made and at each scrape
  std::vector<std::pair<prometheus::Gauge*, std::function<double()>>> gauges;
};

Registry::Registry() : state_(std::make_unique<State>()) {}
Registry::~Registry() = default;

void Counter::add(double amount) {
  static_cast<prometheus::Counter*>(counter_)->Increment(amount);
}

void Histogram::observe(std::chrono::nanoseconds duration) {
  static_cast<prometheus::Histogram*>(histogram_)->Observe(std::chrono::duration<double>(duration).count());
}

Counter Registry::counter(std::string const& name, std::string const& help, Labels const& labels) {
  Counter handle;
  handle.counter_ = &prometheus::BuildCounter().Name(name).Help(help).Register(state_->registry).Add(as_map(labels));
  return handle;
}

Histogram Registry::histogram(std::string const& name, std::string const& help, Labels const& labels) {
  Histogram handle;
  handle.histogram_ =
      &prometheus::BuildHistogram().Name(name).Help(help).Register(state_->registry).Add(as_map(labels), boundaries());
  return handle;
}

void Registry::gauge(std::string const& name, std::string const& help, Labels const& labels,
                     std::function<double()> read) {
  auto& gauge = prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry).Add(as_map(labels));
  std::lock_guard const lock(state_->mutex);
  state_->gauges.emplace_back(&gauge, std::move(read));
}

std::string Registry::scrape() {
  {
    std::lock_guard const lock(state_->mutex);
    for (auto& [gauge, read] : state_->gauges) gauge->Set(read());
  }
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace vobe::metrics
