// What this service asks of search-service.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "chassis/http/client.hpp"
#include "domain/conversation.hpp"

namespace vobe::chat {

struct SearchHit {
  Citation citation;
  std::string snippet;  // plain text
};

class SearchDirectory {
 public:
  explicit SearchDirectory(http::Client& search, std::chrono::milliseconds longest = std::chrono::milliseconds(300))
      : search_(search), longest_(longest) {}

  /// Posts, artists, albums and tracks with these words, at most three. Nothing when search is away or late: an answer
  /// goes on without it.
  Task<std::vector<SearchHit>> find(std::string words);

 private:
  http::Client& search_;
  std::chrono::milliseconds longest_;
};

}  // namespace vobe::chat
