// The gateway: the only service that the pages ask.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "chassis/http/client.hpp"
#include "clients/problem.hpp"

namespace vobe::frontend {

/// On whose behalf a call is made.
struct Caller {
  std::string access_token;   // empty: nobody has signed in
  std::string forwarded_for;  // X-Forwarded-For: the browser's address last
  std::string user_agent;     // the browser's; names the session's device
};

struct Call {
  std::string_view method = "GET";
  std::string target;  // behind /api/v1: "/posts/12/vote"
  std::string json = {};
  std::string idempotency_key = {};
  std::string if_match = {};  // a revision
  std::string accept = {};
};

/// An answer of any status.
struct Reply {
  int status = 0;
  std::string body;
  std::string location;
  Problem problem;  // where the status is 400 or more

  [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
};

/// One per worker. Language, deadline and trace travel by the request's Context.
class Gateway {
 public:
  explicit Gateway(http::Client& client) : client_(client) {}

  /// Throws Unavailable and DeadlineExceeded; 502, 503 and 504 are Unavailable too.
  Task<Reply> call(Caller const& caller, Call call);

  /// An answer whose body is read as it comes.
  Task<std::unique_ptr<http::StreamedAnswer>> open(Caller const& caller, Call call);

 private:
  static http::ClientRequest request_for(Caller const& caller, Call call);
  http::Client& client_;
};

}  // namespace vobe::frontend
