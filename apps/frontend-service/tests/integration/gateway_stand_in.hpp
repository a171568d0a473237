// The gateway as the pages see it: answers that a test prepares, and a record of what was asked.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "chassis/testing/running.hpp"

namespace vobe::frontend::test {

struct Asked {
  std::string method;
  std::string path;  // behind /api/v1
  std::string query;
  std::string body;
  std::string token;  // of the Authorization field
  std::string key;    // Idempotency-Key
  std::string if_match;
  std::string language;
  std::string forwarded_for;
  std::string user_agent;
};

struct Prepared {
  int status = 200;
  std::string body = "{}";
  std::string media_type = "application/json";
  std::string location = {};
};

class GatewayStandIn {
 public:
  using Answer = std::function<Prepared(Asked const&)>;

  GatewayStandIn();

  /// What "GET /pages/home" gets from now on. Without an answer it is 404.
  void answer(std::string const& call, Answer answer);
  void answer(std::string const& call, std::string json, int status = 200);
  void refuse(std::string const& call, int status, std::string slug, std::string errors = "[]");

  /// Everything that was asked as "POST /posts", in order.
  [[nodiscard]] std::vector<Asked> asked(std::string const& call) const;
  [[nodiscard]] std::string url() const { return server_.url(); }

 private:
  Task<http::Response> handle(http::Request& request);
  mutable std::mutex mutex_;
  std::map<std::string, Answer> answers_;
  std::vector<Asked> asked_;
  testing::StandIn server_;  // last: it uses the rest
};

/// Tokens as auth-service answers them.
std::string tokens_json(std::string const& access, std::string const& refresh, std::int64_t expires_in = 900,
                        std::string const& username = "lena");
/// The composed home page with one post by that author and of that title.
std::string home_json(std::string const& title = "A title", std::string const& author = "Lena");
std::string post_json(std::string const& title = "A title", std::string const& slug = "a-title");
std::string comment_json(std::int64_t id, std::string const& body, std::string const& extra = "");
/// A string as JSON.
std::string as_json(std::string_view text);

}  // namespace vobe::frontend::test
