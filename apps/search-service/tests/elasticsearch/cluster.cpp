#include "tests/elasticsearch/cluster.hpp"

#include <boost/json.hpp>

#include <cstdlib>
#include <stdexcept>
#include <vector>

#include "chassis/core/ids.hpp"

namespace vobe::search {

namespace {

unsigned short port_of_cluster() {
  char const* const address = std::getenv("VOBE_TEST_ELASTICSEARCH");
  if (!address) throw std::runtime_error("VOBE_TEST_ELASTICSEARCH is not set: infrastructure/dev/elasticsearch.sh");
  std::string const text = address;
  return static_cast<unsigned short>(std::stoi(text.substr(text.rfind(':') + 1)));
}

std::vector<std::string> names_in(testing::Answer const& answer) {
  std::vector<std::string> names;
  if (answer.status != 200) return names;
  auto const found = answer.json();
  for (auto const& member : found.as_object()) names.emplace_back(std::string_view(member.key()));
  return names;
}

}  // namespace

Cluster::Cluster() : port_(port_of_cluster()), alias_("test_" + Uuid::v7().to_string()), caller_(port_) {}

Cluster::~Cluster() {
  // By name: a cluster may refuse to delete what a pattern finds.
  for (auto const& name : names_in(call("GET", "/" + alias_ + "*"))) call("DELETE", "/" + name);
}

testing::Answer Cluster::call(std::string_view method, std::string target, std::string body) {
  return caller_.call(method, std::move(target), std::move(body), {{"Content-Type", "application/json"}});
}

void Cluster::refresh() {
  call("POST", "/" + alias_ + "*/_refresh");
}

std::string Cluster::index() {
  auto const names = names_in(call("GET", "/_alias/" + alias_));
  return names.empty() ? std::string() : names.front();
}

std::size_t Cluster::indices() {
  return names_in(call("GET", "/" + alias_ + "_*")).size();
}

}  // namespace vobe::search
