#include "tests/integration/backend.hpp"

namespace vobe::search {

namespace {

class Postgres final : public Backend {
 public:
  [[nodiscard]] std::string name() const override { return "postgres"; }
  [[nodiscard]] service::Environment settings() const override { return {}; }
  void refresh() override {}
};

}  // namespace

std::unique_ptr<Backend> make_backend() {
  return std::make_unique<Postgres>();
}

}  // namespace vobe::search
