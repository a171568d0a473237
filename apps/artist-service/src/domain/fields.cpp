#include "domain/fields.hpp"

namespace vobe::artist {

ArtistDraft draft_of(ArtistFields fields, ArtistKind kind) {
  return {.name = plain(std::move(fields.name)),
          .sort_name = plain(std::move(fields.sort_name)),
          .kind = kind,
          .country = plain(std::move(fields.country)),
          .begin_year = plain(fields.begin_year),
          .end_year = plain(fields.end_year),
          .bio = plain(std::move(fields.bio)).value_or(""),
          .image_url = plain(std::move(fields.image_url)),
          .genres = genres_of(plain(std::move(fields.genres))),
          .aliases = plain(std::move(fields.aliases)),
          .links = plain(std::move(fields.links))};
}

AlbumDraft draft_of(AlbumFields fields, std::vector<CreditDraft> artist_credit) {
  return {.title = plain(std::move(fields.title)),
          .type = fields.type.value,
          .year = plain(fields.year),
          .artist_credit = std::move(artist_credit),
          .genres = genres_of(plain(std::move(fields.genres))),
          .cover_url = plain(std::move(fields.cover_url))};
}

TrackDraft draft_of(TrackFields fields, std::optional<AlbumId> album, std::vector<CreditDraft> artist_credit) {
  return {.title = plain(std::move(fields.title)),
          .album_id = album,
          .disc = plain(fields.disc.value),
          .position = plain(fields.position),
          .duration_ms = fields.duration_ms ? std::optional(fields.duration_ms->value) : std::nullopt,
          .is_explicit = fields.explicit_.value,
          .artist_credit = std::move(artist_credit),
          .genres = genres_of(plain(std::move(fields.genres)))};
}

}  // namespace vobe::artist
