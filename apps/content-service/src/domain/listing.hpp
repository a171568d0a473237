// Lists of posts: their orders, and what they are narrowed by.
#pragma once

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/time.hpp"
#include "domain/post.hpp"

namespace vobe::content {

/// `active`: by the latest comment, or the post itself where there is none.
enum class Sort : std::uint8_t { hot, new_, top, active };
BOOST_DESCRIBE_ENUM(Sort, hot, new_, top, active)

/// How far back a list goes from the moment of its first page.
enum class Period : std::uint8_t { day, week, month, year, all };
BOOST_DESCRIBE_ENUM(Period, day, week, month, year, all)

/// The beginning of a period that ends at `as_of`; nothing for all. Months are 30 days, years 365.
std::optional<Timestamp> start_of(Period period, Timestamp as_of);

/// One thing that posts share: "tag:jazz", "author:7", "artist:12". What stands behind the colon is a normal tag, an
/// id, a kind or a language.
std::string facet(std::string_view name, std::string_view value);
std::string facet(std::string_view name, std::int64_t id);

/// All facets of a post. `artists`: those it is about, and those behind its albums and tracks.
std::vector<std::string> facets_of(UserId author, Content const& content, std::vector<ArtistId> const& artists);

/// Which posts a list holds: those with all of this.
struct Narrowing {
  std::optional<std::string> facet = {};
  std::optional<Kind> kind = {};
  std::optional<std::string> language = {};
  std::optional<Timestamp> from = {};  // created then or later
  std::optional<Timestamp> to = {};    // created earlier
};

/// The same posts, told by a facet where kind or language can be one: an index then holds the list ready in its order.
Narrowing by_facet(Narrowing narrowing);

/// Whether only posts of a few days are wanted: they are few, so they are best found by their time and then ordered.
/// Of a longer time the list is best walked in its order.
bool is_short(Narrowing const& narrowing, Timestamp as_of);

}  // namespace vobe::content
