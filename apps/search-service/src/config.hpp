// Every setting of search-service beside those that all services have.
#pragma once

#include <chrono>
#include <string>

#include "chassis/service/settings.hpp"

namespace vobe::search {

struct Config {
  std::string elasticsearch_url;
  std::string elasticsearch_index = "vibe_search_index";
  std::string elasticsearch_user;
  std::string elasticsearch_password;
  std::string elasticsearch_api_key;
  std::chrono::milliseconds elasticsearch_timeout{1000};
  std::chrono::seconds renew_after{120};

  void declare(service::Settings& settings) {
    settings.add("VOBE_ELASTICSEARCH_URL", elasticsearch_url,
                 "a cluster of Elasticsearch 7.10 to 9 or OpenSearch 2, http:// or https://host:port; empty: "
                 "PostgreSQL answers");
    settings.add("VOBE_ELASTICSEARCH_INDEX", elasticsearch_index,
                 "the alias of the index there, and how the names of the indices behind it begin; small letters");
    settings.add("VOBE_ELASTICSEARCH_USER", elasticsearch_user, "the user's name there; empty: none");
    settings.add_secret("VOBE_ELASTICSEARCH_PASSWORD", elasticsearch_password, "the user's password there");
    settings.add_secret("VOBE_ELASTICSEARCH_API_KEY", elasticsearch_api_key, "instead of a user; empty: none");
    settings.add("VOBE_ELASTICSEARCH_TIMEOUT_MS", elasticsearch_timeout, 10, 60'000,
                 "how long a search may take there; then PostgreSQL answers");
    settings.add(
        "VOBE_RENEW_AFTER_SECONDS", renew_after, 0, 86'400,
        "from the start on, until what the rules of older versions wrote is written anew: no process of theirs "
        "runs any more by then");
  }
};

}  // namespace vobe::search
