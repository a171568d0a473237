// Every setting of the gateway beside those that all services have.
#pragma once

#include <chrono>
#include <string>

#include "chassis/service/settings.hpp"

namespace vobe::gateway {

struct Config {
  std::chrono::milliseconds part_time{400};
  std::chrono::seconds home_time{5};
  std::chrono::seconds last_good_time{3600};
  std::chrono::seconds entity_time{600};
  std::string trusted_proxies = "127.0.0.1,::1";
  std::string rate_limits = "on";
  std::string rate_exempt;
  std::int64_t reads_per_minute = 6000;
  std::int64_t writes_per_minute = 120;
  std::int64_t sign_ins_per_minute = 30;

  void declare(service::Settings& settings) {
    settings.add("VOBE_PART_MS", part_time, 10, 10'000,
                 "how long a composed page waits for a part that it can do without");
    settings.add("VOBE_HOME_SECONDS", home_time, 0, 60,
                 "how long a composed home page is shown again; 0: never (cache only)");
    settings.add("VOBE_LAST_GOOD_SECONDS", last_good_time, 0, 86'400,
                 "how old the home page may be that stands in while content-service is away (cache only)");
    settings.add("VOBE_ENTITY_SECONDS", entity_time, 1, 86'400,
                 "how long people, posts and music are kept in the cache");
    settings.add("VOBE_TRUSTED_PROXIES", trusted_proxies,
                 "addresses and networks whose X-Forwarded-For is believed, separated by commas");
    settings.add("VOBE_RATE_LIMITS", rate_limits, "on or off: off is for load tests");
    settings.add("VOBE_RATE_EXEMPT", rate_exempt, "client addresses and networks without limits, separated by commas");
    settings.add("VOBE_RATE_READ_PER_MINUTE", reads_per_minute, 1, 10'000'000,
                 "GET and HEAD, per user or anonymous address");
    settings.add("VOBE_RATE_WRITE_PER_MINUTE", writes_per_minute, 1, 10'000'000,
                 "all other methods, per user or anonymous address");
    settings.add("VOBE_RATE_SIGN_IN_PER_MINUTE", sign_ins_per_minute, 1, 10'000'000,
                 "logins and registrations, per address");
  }
};

}  // namespace vobe::gateway
