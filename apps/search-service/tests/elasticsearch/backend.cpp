#include "tests/integration/backend.hpp"

#include "tests/elasticsearch/cluster.hpp"

namespace vobe::search {

namespace {

class Elasticsearch final : public Backend {
 public:
  [[nodiscard]] std::string name() const override { return "elasticsearch"; }
  [[nodiscard]] service::Environment settings() const override {
    return {{"VOBE_ELASTICSEARCH_URL", "http://127.0.0.1:" + std::to_string(cluster_.port())},
            {"VOBE_ELASTICSEARCH_INDEX", cluster_.alias()},
            {"VOBE_ELASTICSEARCH_TIMEOUT_MS", "10000"}};
  }
  void refresh() override { cluster_.refresh(); }

 private:
  Cluster cluster_;
};

}  // namespace

std::unique_ptr<Backend> make_backend() {
  return std::make_unique<Elasticsearch>();
}

}  // namespace vobe::search
