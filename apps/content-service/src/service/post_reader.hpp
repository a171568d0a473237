// Everything that reads posts and changes nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/principal.hpp"
#include "chassis/core/time.hpp"
#include "chassis/http/page.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/listing.hpp"
#include "service/views.hpp"

namespace vobe::content {

struct Listing {
  Sort sort = Sort::hot;
  Period period = Period::all;
  Narrowing narrowing = {};
  bool with_text = false;
  std::size_t limit = 20;
  std::optional<std::string> cursor = {};
};

enum class TagSort : std::uint8_t { popular, name };
BOOST_DESCRIBE_ENUM(TagSort, popular, name)

/// One per worker.
class PostReader {
 public:
  PostReader(postgres::Database& database, http::Cursors const& cursors, Clock clock = now)
      : database_(database), cursors_(cursors), clock_(std::move(clock)) {}

  /// Throws NotFound.
  Task<PostView> get(PostId id);
  /// In the order asked, unknown ones left out.
  Task<http::Page<PostView>> get_all(std::vector<PostId> ids, bool with_text);
  /// A page of a list. Throws Invalid for a cursor of another list.
  Task<http::Page<PostView>> list(Listing listing);

  Task<http::Page<PostViewerState>> states(Principal viewer, std::vector<PostId> ids);
  /// Tags in use that begin with `prefix`, which is a normal tag or empty.
  Task<http::Page<TagView>> tags(TagSort sort, std::string prefix, std::size_t limit,
                                 std::optional<std::string> cursor);

 private:
  postgres::Database& database_;
  http::Cursors const& cursors_;
  Clock clock_;
};

}  // namespace vobe::content
