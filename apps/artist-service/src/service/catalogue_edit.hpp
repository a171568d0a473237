// One change of the catalogue, large or small: writes drafts as rows, then does what follows from them: counts of
// artists, albums, genres and posts, and the events. Editors' requests and imports both go through it, one thing or
// some hundred at a time; the number of statements does not depend on how many.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "domain/catalogue.hpp"
#include "service/told.hpp"
#include "storage/albums.hpp"
#include "storage/artists.hpp"
#include "storage/genres.hpp"
#include "storage/tracks.hpp"

namespace vobe::artist {

/// A settled draft for the thing of this id; without a row from before it is new.
template <class Id, class Draft, class Row>
struct Entry {
  Id id;
  Draft draft;
  std::optional<Row> before = {};
};
struct ArtistEntry : Entry<ArtistId, ArtistDraft, artists::ArtistRow> {
  std::string bio_html;
};
using AlbumEntry = Entry<AlbumId, AlbumDraft, albums::AlbumRow>;
using TrackEntry = Entry<TrackId, TrackDraft, tracks::TrackRow>;

/// Belongs to one transaction that holds the catalogue's lock (storage/catalogue_lock.hpp), and to one coroutine.
/// An id appears in at most one put.
class CatalogueEdit {
 public:
  explicit CatalogueEdit(postgres::Session& transaction) : tx_(transaction) {}

  Task<> put(std::vector<ArtistEntry> entries);
  /// Throws Invalid, located in the body, when a credited artist or the album of a track does not exist.
  Task<> put(std::vector<AlbumEntry> entries);
  Task<> put(std::vector<TrackEntry> entries);

  /// Throws Conflict when it is credited on anything.
  Task<> remove(artists::ArtistRow artist);
  /// With its tracks.
  Task<> remove(albums::AlbumRow album);
  Task<> remove(tracks::TrackRow track);

  /// Counts and tells. To be called once, last.
  Task<> finish();

  /// What was put, as it is after finish().
  [[nodiscard]] artists::ArtistRow const& artist(ArtistId id) const { return artists_.at(id).row; }
  [[nodiscard]] albums::AlbumRow const& album(AlbumId id) const { return albums_.at(id).row; }
  [[nodiscard]] tracks::TrackRow const& track(TrackId id) const { return tracks_.at(id).row; }

 private:
  template <class Row>
  struct Touched {
    Change change;
    Row row;
  };
  using Names = std::unordered_map<ArtistId, artists::NameRow>;
  using ShownGenres = std::unordered_map<std::string, std::string>;
  using GenreCount = std::int64_t genres::GenreChange::*;

  template <class Id, class Row>
  static void note(std::map<Id, Touched<Row>>& touched, Change change, Row row);
  template <class Entries>
  Task<ShownGenres> show_genres(Entries const& entries);
  template <class Entries>
  Task<Names> load_names(Entries const& entries);
  Task<std::unordered_map<AlbumId, albums::AlbumRow>> load_albums(std::vector<TrackEntry> const& entries);
  static std::vector<Credit> credit_of(std::vector<CreditDraft> const& drafts, Names const& names);
  void count_genres(postgres::Json const& genres, GenreCount which, std::int64_t difference);
  void count_credited(postgres::Json const& credit);
  Task<> remove_all(std::vector<tracks::TrackRow> tracks);

  postgres::Session& tx_;
  std::map<ArtistId, Touched<artists::ArtistRow>> artists_;
  std::map<AlbumId, Touched<albums::AlbumRow>> albums_;
  std::map<TrackId, Touched<tracks::TrackRow>> tracks_;
  std::map<std::string, genres::GenreChange> genre_changes_;
  std::set<ArtistId> artists_to_count_;
  std::set<AlbumId> albums_to_count_;
  bool popularity_moves_ = false;  // something that posts may be about already has changed hands or gone
};

}  // namespace vobe::artist
