// What this service asks of content-service.
#pragma once

#include "chassis/core/ids.hpp"
#include "chassis/http/client.hpp"

namespace vobe::comment {

class PostDirectory {
 public:
  explicit PostDirectory(http::Client& content) : content_(content) {}

  /// Throws NotFound when there is no such post and Unavailable when nobody can say.
  Task<> require(PostId post);

 private:
  http::Client& content_;
};

}  // namespace vobe::comment
