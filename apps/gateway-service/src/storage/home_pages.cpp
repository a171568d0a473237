#include "storage/home_pages.hpp"

#include <charconv>

#include "chassis/core/encoding.hpp"

namespace vobe::gateway {

namespace {

constexpr std::string_view generation_key = "gateway:home:generation";
constexpr std::string_view generation_seconds = "86400";

std::string page_key(std::string const& query) {
  return "gateway:home:page:" + query;
}

std::int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(now().time_since_epoch()).count();
}

std::string new_generation() {
  return hex_encode(random_bytes(8));
}

/// "<generation> <seconds since 1970>\n<json>"
struct Stored {
  std::string_view generation;
  std::int64_t made_at = 0;
  std::string_view json;
};

std::optional<Stored> read(std::string_view value) {
  auto const space = value.find(' ');
  auto const line = value.find('\n');
  if (space == std::string_view::npos || line == std::string_view::npos || line < space) return std::nullopt;
  Stored stored{.generation = value.substr(0, space), .json = value.substr(line + 1)};
  std::from_chars(value.data() + space + 1, value.data() + line, stored.made_at);
  return stored;
}

}  // namespace

Task<HomePages::Found> HomePages::find(std::string const& query) {
  Found found;
  auto reply = co_await cache_.run({"MGET", std::string(generation_key), page_key(query)});
  if (!reply || reply->array.size() != 2) co_return found;
  found.generation = reply->array[0].string;
  if (auto const stored = read(reply->array[1].string)) {
    found.fresh = !found.generation.empty() && stored->generation == found.generation &&
                  seconds_now() - stored->made_at < times_.fresh.count();
    found.page = std::string(stored->json);
  }
  if (found.generation.empty()) {
    // NX: of several that find none, all must agree on one.
    co_await cache_.run(
        {"SET", std::string(generation_key), new_generation(), "NX", "EX", std::string(generation_seconds)});
    if (auto const held = co_await cache_.run({"GET", std::string(generation_key)})) found.generation = held->string;
  }
  co_return found;
}

Task<> HomePages::keep(std::string const& query, std::string const& generation, std::string const& page, bool lasting) {
  auto const lifetime = lasting ? std::max(times_.last_good, times_.fresh) : times_.fresh;
  if (generation.empty() || lifetime.count() == 0) co_return;
  std::string value = generation + " " + std::to_string(seconds_now()) + "\n";
  value += page;
  co_await cache_.run({"SET", page_key(query), std::move(value), "EX", std::to_string(lifetime.count())});
}

Task<bool> HomePages::drop_all() {
  auto const done = co_await cache_.run(
      {"SET", std::string(generation_key), new_generation(), "EX", std::string(generation_seconds)});
  co_return done.has_value();
}

}  // namespace vobe::gateway
