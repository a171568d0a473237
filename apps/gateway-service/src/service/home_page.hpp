// GET /pages/home: a list of posts as cards, popular tags, new albums, the latest comments.
#pragma once

#include "chassis/resilience/single_flight.hpp"
#include "service/composition.hpp"
#include "service/queries.hpp"
#include "storage/home_pages.hpp"

namespace vobe::gateway {

/// For one worker. With a cache, a page is made once for all who want it within some seconds.
class HomePage {
 public:
  HomePage(Sources& sources, HomePages& pages);

  /// The page as JSON. Throws PassedOn when content-service refuses the query, Unavailable when it is away and no last
  /// good list is held.
  Task<std::string> get(HomeQuery query, Viewer viewer);

  /// Something that home pages show has changed: none that is held or being made is good enough any more.
  /// False when the cache could not be told.
  Task<bool> changed();

 private:
  Task<std::string> found_or_made(HomeQuery query);
  struct Made {
    std::string page;
    bool whole = true;  // nothing is missing
  };
  /// `last_good`: an older page whose parts stand in for those that can't be had.
  Task<Made> make(HomeQuery query, std::optional<std::string> last_good);

  Sources& sources_;
  HomePages& pages_;
  resilience::SingleFlight<std::string> flights_;  // for those who are signed in; what all others get is shared whole
};

}  // namespace vobe::gateway
