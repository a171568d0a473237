#include "domain/listing.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>

namespace vobe::content {

namespace {

constexpr std::chrono::hours short_window{48};

std::string_view name_of(Kind kind) {
  return boost::describe::enum_to_string(kind, "");
}
std::string_view name_of(MusicType type) {
  return boost::describe::enum_to_string(type, "");
}

}  // namespace

std::optional<Timestamp> start_of(Period period, Timestamp as_of) {
  using std::chrono::days;
  switch (period) {
    case Period::day: return as_of - days(1);
    case Period::week: return as_of - days(7);
    case Period::month: return as_of - days(30);
    case Period::year: return as_of - days(365);
    case Period::all: break;
  }
  return std::nullopt;
}

std::string facet(std::string_view name, std::string_view value) {
  std::string facet(name);
  facet += ':';
  facet += value;
  return facet;
}

std::string facet(std::string_view name, std::int64_t id) {
  return facet(name, std::string_view(std::to_string(id)));
}

std::vector<std::string> facets_of(UserId author, Content const& content, std::vector<ArtistId> const& artists) {
  std::vector<std::string> facets{facet("author", author.value), facet("kind", name_of(content.kind)),
                                  facet("language", std::string_view(content.language))};
  for (auto const& tag : content.tags) facets.push_back(facet("tag", std::string_view(tag)));
  for (auto const& item : content.music) facets.push_back(facet(name_of(item.type), item.id.value));
  for (auto const artist : artists) facets.push_back(facet("artist", artist.value));
  std::ranges::sort(facets);
  auto const repeated = std::ranges::unique(facets);
  facets.erase(repeated.begin(), repeated.end());
  return facets;
}

Narrowing by_facet(Narrowing narrowing) {
  if (narrowing.facet) return narrowing;
  if (narrowing.language) {
    narrowing.facet = facet("language", std::string_view(*narrowing.language));
    narrowing.language.reset();
  } else if (narrowing.kind) {
    narrowing.facet = facet("kind", name_of(*narrowing.kind));
    narrowing.kind.reset();
  }
  return narrowing;
}

bool is_short(Narrowing const& narrowing, Timestamp as_of) {
  if (!narrowing.from) return false;
  auto const end = std::min(narrowing.to.value_or(as_of), as_of);
  return end - *narrowing.from <= short_window;
}

}  // namespace vobe::content
