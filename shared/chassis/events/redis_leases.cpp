#include "chassis/events/redis_leases.hpp"

#include <fmt/format.h>

#include <utility>

namespace vobe::events {
namespace {

// KEYS: the members' heartbeats, then the leases. ARGV: member, lease in ms, then the leases to give back (from 1).
// Answers how many this member may own, then those that it owns (from 1).
constexpr redis::Script renew_script{"renew_leases", R"(
local member, lease = ARGV[1], tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZADD', KEYS[1], now, member)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - lease)
-- Where the clock went back, what was to end soon would last until it has caught up.
for _, other in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')) do
  redis.call('ZADD', KEYS[1], now, other)
end
redis.call('PEXPIRE', KEYS[1], lease * 10)

local given_back = {}
for i = 3, #ARGV do given_back[tonumber(ARGV[i])] = true end

local most = math.ceil((#KEYS - 1) / redis.call('ZCARD', KEYS[1]))
local owned, free = {}, {}
for i = 2, #KEYS do
  local owner = redis.call('GET', KEYS[i])
  if owner == member then
    if given_back[i - 1] then
      redis.call('DEL', KEYS[i])
    else
      redis.call('PEXPIRE', KEYS[i], lease)
      owned[#owned + 1] = i - 1
    end
  elseif owner then
    if redis.call('PTTL', KEYS[i]) > lease then redis.call('PEXPIRE', KEYS[i], lease) end
  elseif not given_back[i - 1] then
    free[#free + 1] = i - 1
  end
end
for _, i in ipairs(free) do
  if #owned >= most then break end
  redis.call('SET', KEYS[i + 1], member, 'PX', lease)
  owned[#owned + 1] = i
end
table.insert(owned, 1, most)
return owned
)"};

constexpr redis::Script leave_script{"leave_group", R"(
redis.call('ZREM', KEYS[1], ARGV[1])
for i = 2, #KEYS do
  if redis.call('GET', KEYS[i]) == ARGV[1] then redis.call('DEL', KEYS[i]) end
end
return 0
)"};

}  // namespace

RedisLeases::RedisLeases(std::shared_ptr<redis::Client> client, std::string member, std::string const& group,
                         std::vector<std::string> const& streams, std::chrono::milliseconds lease)
    : client_(std::move(client)), member_(std::move(member)), lease_(std::to_string(lease.count())) {
  keys_.push_back("group:" + group + ":members");
  for (std::string const& stream : streams) keys_.push_back(fmt::format("group:{}:lease:{}", group, stream));
}

Task<RedisLeases::Share> RedisLeases::renew(std::vector<std::size_t> giving_back) {
  std::vector<std::string> arguments = {member_, lease_};
  for (std::size_t const place : giving_back) arguments.push_back(std::to_string(place + 1));
  redis::Reply const reply = co_await client_->script(renew_script, keys_, std::move(arguments));
  Share share;
  for (redis::Reply const& number : reply.as_array()) {
    share.owned.push_back(static_cast<std::size_t>(number.as_integer()));
  }
  if (share.owned.empty()) throw Error("Redis: the leases' script answered nothing");
  share.most = share.owned.front();
  share.owned.erase(share.owned.begin());
  for (std::size_t& place : share.owned) --place;
  co_return share;
}

Task<> RedisLeases::leave() {
  co_await client_->script(leave_script, keys_, {member_});
}

}  // namespace vobe::events
