// The Elasticsearch or OpenSearch that VOBE_TEST_ELASTICSEARCH names (127.0.0.1:port), looked at behind the service's
// back.
#pragma once

#include <string>

#include "chassis/testing/caller.hpp"

namespace vobe::search {

/// An alias of a test's own; what begins with it is deleted at the end.
class Cluster {
 public:
  /// Throws std::runtime_error where the variable is not set.
  Cluster();
  ~Cluster();
  Cluster(Cluster const&) = delete;
  Cluster& operator=(Cluster const&) = delete;

  [[nodiscard]] unsigned short port() const { return port_; }
  [[nodiscard]] std::string const& alias() const { return alias_; }

  testing::Answer call(std::string_view method, std::string target, std::string body = {});
  void refresh();
  /// The name of the index to which the alias leads; "" for none.
  std::string index();
  /// How many indices there are whose names begin with the alias.
  std::size_t indices();

 private:
  unsigned short port_;
  std::string alias_;
  testing::Caller caller_;
};

}  // namespace vobe::search
