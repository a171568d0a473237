// Several OpenAPI documents as one.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vobe::gateway {

/// Paths are united, the first document that has one describes it; schemas are united by name, and one whose name is
/// taken by another text gets its service's name before its own, in the references to it too.
class OpenApiJoin {
 public:
  /// `service`: "comment-service". Throws Malformed for what is no JSON of that form.
  void add(std::string_view service, std::string_view document);

  /// The joined document.
  [[nodiscard]] std::string finish(std::string_view title, std::string_view version) const;

 private:
  std::vector<std::pair<std::string, std::string>> paths_;   // path → its item, as JSON
  std::map<std::string, std::string, std::less<>> schemas_;  // name → schema, as JSON
};

}  // namespace vobe::gateway
