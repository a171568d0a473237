#include "domain/catalogue.hpp"

#include <set>
#include <utility>

#include "chassis/core/text.hpp"

namespace vobe::artist {

namespace {

FieldError at(char const* member, std::string type, std::optional<std::int64_t> limit = {}) {
  return {.loc = {std::string("body"), std::string(member)}, .type = std::move(type), .limit = limit};
}

void keep_first_of_each(std::vector<GenreName>& genres) {
  std::set<std::string> seen;
  std::erase_if(genres, [&](GenreName const& genre) { return !seen.insert(genre.slug).second; });
}

}  // namespace

std::vector<GenreName> genres_of(std::vector<std::string> const& names) {
  std::vector<GenreName> genres;
  genres.reserve(names.size());
  for (auto const& name : names) genres.push_back({text::slug(name), name});
  return genres;
}

std::vector<FieldError> settle(ArtistDraft& draft) {
  keep_first_of_each(draft.genres);
  std::set<std::string> seen{draft.name};
  std::erase_if(draft.aliases, [&](std::string const& alias) { return !seen.insert(alias).second; });
  if (draft.begin_year && draft.end_year && *draft.end_year < *draft.begin_year) {
    return {at("end_year", "too_small", *draft.begin_year)};
  }
  return {};
}

std::vector<FieldError> settle(AlbumDraft& draft) {
  keep_first_of_each(draft.genres);
  return {};
}

std::vector<FieldError> settle(TrackDraft& draft) {
  keep_first_of_each(draft.genres);
  if (draft.album_id && !draft.position) return {at("position", "missing")};
  if (!draft.album_id && draft.artist_credit.empty()) return {at("artist_credit", "too_few", 1)};
  return {};
}

}  // namespace vobe::artist
