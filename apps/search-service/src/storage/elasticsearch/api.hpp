// Elasticsearch's REST interface, as far as 7.10, 8, 9 and OpenSearch 2 have it in common.
#pragma once

#include <string>
#include <string_view>

#include "chassis/core/errors.hpp"
#include "chassis/http/client.hpp"

namespace vobe::search::elasticsearch {

/// By what the cluster knows us: an API key, or a user's name and password, or nothing.
struct Access {
  std::string api_key;
  std::string user;
  std::string password;

  /// The value of the Authorization header, or empty.
  [[nodiscard]] std::string header() const;
};

/// The cluster works and says no: the same again won't be taken either.
class Refused : public Error {
  using Error::Error;
};

/// As much of a text as an error or a log line is to hold.
std::string beginning_of(std::string const& text);

struct Reply {
  int status = 0;
  std::string body;

  [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
  /// The beginning of what it says, for errors and logs.
  [[nodiscard]] std::string complaint() const { return beginning_of(body); }
};

/// One per worker and kind of work. Not thread-safe.
class Api {
 public:
  Api(http::Client& client, Access const& access) : client_(client), authorization_(access.header()) {}

  /// Any answer by which the cluster shows that it works and knows us; else throws Unavailable or DeadlineExceeded.
  /// Everything that is called here may be repeated. The body is JSON, or lines of JSON for "_bulk".
  Task<Reply> call(std::string_view method, std::string target, std::string body = {});

  /// An answer of 2xx; anything else is Unavailable.
  Task<std::string> ask(std::string_view method, std::string target, std::string body = {});

 private:
  http::Client& client_;
  std::string authorization_;
};

}  // namespace vobe::search::elasticsearch
