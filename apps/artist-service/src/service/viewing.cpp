#include "service/viewing.hpp"

namespace vobe::artist {

ArtistSummary view_of(artists::ArtistSummaryRow const& row) {
  return {.id = row.id,
          .slug = row.slug,
          .name = row.name,
          .sort_name = row.sort_name,
          .kind = row.kind,
          .country = row.country,
          .begin_year = row.begin_year,
          .end_year = row.end_year,
          .image_url = row.image_url,
          .genres = {row.genres.text},
          .aliases = row.aliases,
          .links = {row.links.text},
          .verified = row.verified,
          .album_count = row.album_count,
          .track_count = row.track_count,
          .revision = row.revision,
          .version = row.version};
}

ArtistView detail_of(artists::ArtistRow const& row) {
  return {view_of(row), row.bio, row.bio_html};
}

AlbumView view_of(albums::AlbumRow const& row) {
  return {.id = row.id,
          .slug = row.slug,
          .title = row.title,
          .type = row.type,
          .year = row.year,
          .artist_credit = {row.artist_credit.text},
          .genres = {row.genres.text},
          .cover_url = row.cover_url,
          .track_count = row.track_count,
          .duration_ms = row.duration_ms,
          .revision = row.revision,
          .version = row.version};
}

TrackView view_of(tracks::TrackRow const& row) {
  return {.id = row.id,
          .slug = row.slug,
          .title = row.title,
          .album_id = row.album_id,
          .album_title = row.album_title,
          .album_slug = row.album_slug,
          .disc = row.disc,
          .position = row.position,
          .duration_ms = row.duration_ms,
          .artist_credit = {row.artist_credit.text},
          .genres = {row.genres.text},
          .explicit_ = row.is_explicit,
          .revision = row.revision,
          .version = row.version};
}

GenreView view_of(genres::GenreRow const& row) {
  return {row.slug, row.name, row.artist_count, row.album_count, row.track_count};
}

AlbumDetail detail_of(albums::AlbumRow const& album, std::vector<tracks::TrackRow> const& tracks) {
  AlbumDetail detail{view_of(album), {}};
  for (auto const& track : tracks) {
    if (detail.discs.empty() || detail.discs.back().disc != track.disc) detail.discs.push_back({track.disc, {}});
    detail.discs.back().tracks.push_back(view_of(track));
  }
  return detail;
}

}  // namespace vobe::artist
