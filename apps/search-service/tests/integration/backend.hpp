// The engine that a run of the conformance suite is about. Each program that the suite is compiled into has its own.
#pragma once

#include <memory>
#include <string>

#include "chassis/service/settings.hpp"

namespace vobe::search {

class Backend {
 public:
  virtual ~Backend() = default;
  /// As it stands in answers.
  [[nodiscard]] virtual std::string name() const = 0;
  /// With which the service has this engine.
  [[nodiscard]] virtual service::Environment settings() const = 0;
  /// Makes everything findable that the engine was told.
  virtual void refresh() = 0;
};

/// One per test: what it keeps is gone with it.
std::unique_ptr<Backend> make_backend();

}  // namespace vobe::search
