// What this service asks of artist-service.
#pragma once

#include <optional>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/http/client.hpp"
#include "domain/post.hpp"

namespace vobe::content {

/// A piece of music that exists, as artist-service credits it.
struct CreditedMusic {
  MusicItem item;
  std::vector<ArtistId> artists;
  std::int64_t version = 0;
};

class Catalogue {
 public:
  explicit Catalogue(http::Client& artists) : artists_(artists) {}

  /// Those of the items that exist, in no particular order: one batch per type and hundred, all at once. Nothing when
  /// nobody can say: artist-service is away, answers too late or without sense. Waits at most `patience`, and at most
  /// half of what is left to the request.
  Task<std::optional<std::vector<CreditedMusic>>> find(std::vector<MusicItem> items);

  static constexpr std::chrono::milliseconds patience{1500};

 private:
  http::Client& artists_;
};

}  // namespace vobe::content
