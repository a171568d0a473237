#include "service/told.hpp"

#include <array>
#include <string>

#include "chassis/events/outbox.hpp"
#include "contracts/catalogue.hpp"

namespace vobe::artist::told {

namespace {

std::vector<std::string> slugs_of(postgres::Json const& genres) {
  std::vector<std::string> slugs;
  for (auto& genre : schema::from_json<std::vector<GenreName>>(genres.text, schema::Unknown::ignore))
    slugs.push_back(std::move(genre.slug));
  return slugs;
}

std::vector<contracts::CreditedArtist> credit_of(postgres::Json const& credit) {
  return schema::from_json<std::vector<contracts::CreditedArtist>>(credit.text, schema::Unknown::ignore);
}

contracts::ArtistState state_of(artists::ArtistRow const& row, bool deleted) {
  return {.id = row.id,
          .slug = row.slug,
          .name = row.name,
          .sort_name = row.sort_name,
          .aliases = row.aliases,
          .genres = slugs_of(row.genres),
          .bio = row.bio,
          .album_count = row.album_count,
          .deleted = deleted,
          .version = row.version};
}

contracts::AlbumState state_of(albums::AlbumRow const& row, bool deleted) {
  return {.id = row.id,
          .slug = row.slug,
          .title = row.title,
          .type = std::string(schema::name_of(row.type)),
          .year = row.year,
          .artist_credit = credit_of(row.artist_credit),
          .genres = slugs_of(row.genres),
          .deleted = deleted,
          .version = row.version};
}

contracts::TrackState state_of(tracks::TrackRow const& row, bool deleted) {
  return {.id = row.id,
          .slug = row.slug,
          .title = row.title,
          .album_id = row.album_id,
          .album_title = row.album_title,
          .year = row.album_year,
          .artist_credit = credit_of(row.artist_credit),
          .genres = slugs_of(row.genres),
          .deleted = deleted,
          .version = row.version};
}

template <class State>
using Types = std::array<events::Type<State>, 3>;  // in the order of Change

constexpr Types<contracts::ArtistState> artist_types{contracts::artist_created, contracts::artist_updated,
                                                     contracts::artist_deleted};
constexpr Types<contracts::AlbumState> album_types{contracts::album_created, contracts::album_updated,
                                                   contracts::album_deleted};
constexpr Types<contracts::TrackState> track_types{contracts::track_created, contracts::track_updated,
                                                   contracts::track_deleted};

/// Key and subject are the same: the order that matters is each thing's own.
template <class State, class Row>
Task<> tell_as(postgres::Session& tx, Types<State> const& types, Change change, std::string_view kind, Row const& row) {
  auto const subject = std::string(kind) + "/" + std::to_string(row.id.value);
  co_await events::tell(tx, types[static_cast<std::size_t>(change)], subject, subject,
                        state_of(row, change == Change::deleted));
}

}  // namespace

Task<> tell(postgres::Session& tx, Change change, artists::ArtistRow const& artist) {
  return tell_as(tx, artist_types, change, "artist", artist);
}

Task<> tell(postgres::Session& tx, Change change, albums::AlbumRow const& album) {
  return tell_as(tx, album_types, change, "album", album);
}

Task<> tell(postgres::Session& tx, Change change, tracks::TrackRow const& track) {
  return tell_as(tx, track_types, change, "track", track);
}

}  // namespace vobe::artist::told
