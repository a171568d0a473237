#include "storage/entities.hpp"

namespace vobe::gateway {

namespace {

constexpr redis::Script keep_newer{"keep newer", R"lua(
for i, key in ipairs(KEYS) do
  local version, json = ARGV[2 * i], ARGV[2 * i + 1]
  local held = redis.call('GET', key)
  local newer = true
  if held then
    local colon = string.find(held, ':', 1, true)
    local held_version = tonumber(string.sub(held, 1, colon - 1))
    local fence = colon == #held
    newer = tonumber(version) > held_version or (tonumber(version) == held_version and fence)
  end
  if newer then redis.call('SET', key, version .. ':' .. json, 'EX', ARGV[1]) end
end
return #KEYS
)lua"};

std::string key_of(EntityRef ref) {
  return "gateway:" + std::string(name_of(ref.kind)) + ":" + std::to_string(ref.id);
}

}  // namespace

Task<std::vector<EntityRef>> EntityCache::read(std::vector<EntityRef> wanted, Directory& directory) {
  if (wanted.empty() || !cache_.usable()) co_return wanted;
  redis::Command command{"MGET"};
  for (EntityRef const ref : wanted) command.push_back(key_of(ref));
  auto const reply = co_await cache_.run(std::move(command));
  if (!reply || reply->array.size() != wanted.size()) co_return wanted;
  std::vector<EntityRef> missing;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    std::string const& held = reply->array[i].string;
    auto const colon = held.find(':');
    if (colon == std::string::npos || colon + 1 == held.size()) {
      missing.push_back(wanted[i]);
      continue;
    }
    std::string_view const json = std::string_view(held).substr(colon + 1);
    if (json == tombstone) directory.put_absent(wanted[i]);
    else directory.put(wanted[i], json);
  }
  co_return missing;
}

Task<bool> EntityCache::write(std::vector<Held> entities) {
  if (entities.empty()) co_return true;
  if (!cache_.usable()) co_return false;
  std::vector<std::string> keys;
  std::vector<std::string> arguments{std::to_string(lifetime_.count())};
  for (Held& entity : entities) {
    keys.push_back(key_of(entity.ref));
    arguments.push_back(std::to_string(entity.version));
    arguments.push_back(std::move(entity.json));
  }
  auto const done = co_await cache_.script(keep_newer, std::move(keys), std::move(arguments));
  co_return done.has_value();
}

Task<> EntityCache::forget(EntityRef ref) {
  co_await cache_.run({"DEL", key_of(ref)});
}

}  // namespace vobe::gateway
