// Composed home pages in the cache: shown again for some seconds, and for an hour in place of content-service.
//
// All of them belong to a generation, a random word in the cache. Whatever changes something that a home page shows
// puts a new word there: no page of an older generation counts as fresh, also not one whose making began before the
// change and ends after it. A missing word makes nothing fresh.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "chassis/core/task.hpp"
#include "chassis/core/time.hpp"
#include "storage/cache.hpp"

namespace vobe::gateway {

class HomePages {
 public:
  struct Times {
    std::chrono::seconds fresh;
    std::chrono::seconds last_good;
  };
  HomePages(Cache& cache, Times times) : cache_(cache), times_(times) {}

  [[nodiscard]] bool usable() const { return cache_.usable(); }

  struct Found {
    std::string generation;           // to be given back to keep()
    std::optional<std::string> page;  // JSON; may be up to an hour old
    bool fresh = false;
  };
  /// `query` names the page among all home pages.
  Task<Found> find(std::string const& query);
  /// `lasting`: also as the last good one.
  Task<> keep(std::string const& query, std::string const& generation, std::string const& page, bool lasting);
  /// Begins a new generation. False when the cache could not be told.
  Task<bool> drop_all();

 private:
  Cache& cache_;
  Times times_;
};

}  // namespace vobe::gateway
