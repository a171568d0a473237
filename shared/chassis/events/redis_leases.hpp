// Who of a group owns which streams: one lease per stream, renewed together, shared out fairly.
//
// The members of a group are those who asked within one lease. Each may own ceil(streams / members); who has more gives
// the surplus back once nothing of it is in hand, who has less takes what is free. One script does all of it at once,
// so no two members ever hold one lease.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "chassis/core/task.hpp"
#include "chassis/redis/client.hpp"

namespace vobe::events {

class RedisLeases {
 public:
  struct Share {
    std::size_t most = 0;                 // how many streams this member may own
    std::vector<std::size_t> owned = {};  // their places in `streams`
  };

  RedisLeases(std::shared_ptr<redis::Client> client, std::string member, std::string const& group,
              std::vector<std::string> const& streams, std::chrono::milliseconds lease);

  /// Renews, gives back those of `giving_back`, takes what is free up to the fair share.
  Task<Share> renew(std::vector<std::size_t> giving_back);
  /// Leaves the group: everything is free for others at once.
  Task<> leave();

 private:
  std::shared_ptr<redis::Client> client_;
  std::string member_;
  std::string lease_;
  std::vector<std::string> keys_;  // the set of members, then one lease per stream
};

}  // namespace vobe::events
