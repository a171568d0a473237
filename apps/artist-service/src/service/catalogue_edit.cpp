#include "service/catalogue_edit.hpp"

#include <string_view>
#include <utility>

#include "service/records.hpp"
#include "storage/import_keys.hpp"
#include "storage/popularity.hpp"

namespace vobe::artist {

namespace {

template <class Id>
std::vector<Id> list_of(std::set<Id> const& ids) {
  return {ids.begin(), ids.end()};
}

std::vector<GenreName> shown(std::vector<GenreName> genres, std::unordered_map<std::string, std::string> const& names) {
  for (auto& genre : genres) genre.name = names.at(genre.slug);
  return genres;
}

Invalid no_artist_at(std::size_t index) {
  return Invalid({FieldError{.loc = {std::string("body"), std::string("artist_credit"),
                                     static_cast<std::int64_t>(index), std::string("artist_id")},
                             .type = "does_not_exist"}});
}

constexpr std::size_t all_tracks = INT32_MAX;

}  // namespace

template <class Id, class Row>
void CatalogueEdit::note(std::map<Id, Touched<Row>>& touched, Change change, Row row) {
  auto const id = row.id;
  auto const [held, is_new] = touched.try_emplace(id, Touched<Row>{change, row});
  if (is_new) return;
  // What is new in this transaction is told as new, in its last state.
  if (held->second.change != Change::created) held->second.change = change;
  held->second.row = std::move(row);
}

template <class Entries>
Task<CatalogueEdit::ShownGenres> CatalogueEdit::show_genres(Entries const& entries) {
  // As first written: of several spellings in one change the first counts too.
  std::vector<GenreName> wanted;
  std::set<std::string_view> seen;
  for (auto const& entry : entries) {
    for (auto const& genre : entry.draft.genres) {
      if (seen.insert(genre.slug).second) wanted.push_back(genre);
    }
  }
  ShownGenres names;
  if (wanted.empty()) co_return names;
  for (auto& genre : co_await genres::add(tx_, wanted)) names.emplace(std::move(genre.slug), std::move(genre.name));
  co_return names;
}

template <class Entries>
Task<CatalogueEdit::Names> CatalogueEdit::load_names(Entries const& entries) {
  std::set<ArtistId> wanted;
  for (auto const& entry : entries) {
    for (auto const& credit : entry.draft.artist_credit) wanted.insert(credit.artist_id);
  }
  Names names;
  if (wanted.empty()) co_return names;
  for (auto& row : co_await artists::names(tx_, list_of(wanted))) names.emplace(row.id, row);
  co_return names;
}

Task<std::unordered_map<AlbumId, albums::AlbumRow>> CatalogueEdit::load_albums(std::vector<TrackEntry> const& entries) {
  std::set<AlbumId> wanted;
  for (auto const& entry : entries) {
    if (entry.draft.album_id) wanted.insert(*entry.draft.album_id);
  }
  std::unordered_map<AlbumId, albums::AlbumRow> rows;
  if (wanted.empty()) co_return rows;
  for (auto& row : co_await albums::find_all(tx_, list_of(wanted))) rows.emplace(row.id, row);
  co_return rows;
}

std::vector<Credit> CatalogueEdit::credit_of(std::vector<CreditDraft> const& drafts, Names const& names) {
  std::vector<Credit> credit;
  credit.reserve(drafts.size());
  for (auto const& draft : drafts) {
    auto const artist = names.find(draft.artist_id);
    if (artist == names.end()) throw no_artist_at(credit.size());
    credit.push_back(
        {draft.artist_id, artist->second.slug, draft.name_as_printed.value_or(artist->second.name), draft.join_phrase});
  }
  return credit;
}

void CatalogueEdit::count_genres(postgres::Json const& genres, GenreCount which, std::int64_t difference) {
  for (auto const& genre : genres_in(genres)) {
    auto& change = genre_changes_[genre.slug];
    change.slug = genre.slug;
    change.*which += difference;
  }
}

void CatalogueEdit::count_credited(postgres::Json const& credit) {
  for (auto const& artist : credit_in(credit)) artists_to_count_.insert(artist.artist_id);
}

Task<> CatalogueEdit::put(std::vector<ArtistEntry> entries) {
  if (entries.empty()) co_return;
  auto const genres = co_await show_genres(entries);
  std::vector<artists::ArtistRecord> added;
  std::vector<artists::ArtistRecord> changed;
  std::vector<ArtistId> moved;  // to another slug
  for (auto& entry : entries) {
    auto record = record_of(entry.id, entry.draft, shown(entry.draft.genres, genres), std::move(entry.bio_html));
    if (entry.before) {
      count_genres(entry.before->genres, &genres::GenreChange::artists, -1);
      if (entry.before->slug != record.slug) moved.push_back(entry.id);
    }
    (entry.before ? changed : added).push_back(std::move(record));
  }
  auto const take = [&](Change change, std::vector<artists::ArtistRow> rows) {
    for (auto& row : rows) {
      count_genres(row.genres, &genres::GenreChange::artists, +1);
      note(artists_, change, std::move(row));
    }
  };
  if (!added.empty()) take(Change::created, co_await artists::insert(tx_, added));
  if (!changed.empty()) take(Change::updated, co_await artists::update(tx_, changed));
  if (moved.empty()) co_return;
  co_await albums::refresh_slugs(tx_, moved);
  co_await tracks::refresh_slugs(tx_, moved);
}

Task<> CatalogueEdit::put(std::vector<AlbumEntry> entries) {
  if (entries.empty()) co_return;
  auto const genres = co_await show_genres(entries);
  auto const names = co_await load_names(entries);
  std::vector<albums::AlbumRecord> added;
  std::vector<albums::AlbumRecord> changed;
  std::vector<AlbumId> ids_changed;
  for (auto const& entry : entries) {
    auto record = record_of(entry.id, entry.draft, shown(entry.draft.genres, genres),
                            credit_of(entry.draft.artist_credit, names));
    if (entry.before) {
      count_genres(entry.before->genres, &genres::GenreChange::albums, -1);
      count_credited(entry.before->artist_credit);
      ids_changed.push_back(entry.id);
    }
    (entry.before ? changed : added).push_back(std::move(record));
  }
  auto const take = [&](Change change, std::vector<albums::AlbumRow> rows) {
    for (auto& row : rows) {
      count_genres(row.genres, &genres::GenreChange::albums, +1);
      count_credited(row.artist_credit);
      note(albums_, change, std::move(row));
    }
  };
  if (!added.empty()) take(Change::created, co_await albums::insert(tx_, added));
  if (changed.empty()) co_return;
  take(Change::updated, co_await albums::update(tx_, changed));
  popularity_moves_ = true;
  for (auto& row : co_await tracks::follow_albums(tx_, ids_changed)) note(tracks_, Change::updated, std::move(row));
}

Task<> CatalogueEdit::put(std::vector<TrackEntry> entries) {
  if (entries.empty()) co_return;
  auto const genres = co_await show_genres(entries);
  auto const names = co_await load_names(entries);
  auto const albums = co_await load_albums(entries);
  std::vector<tracks::TrackRecord> added;
  std::vector<tracks::TrackRecord> changed;
  for (auto const& entry : entries) {
    auto const& draft = entry.draft;
    auto const found = draft.album_id ? albums.find(*draft.album_id) : albums.end();
    auto const* const album = found == albums.end() ? nullptr : &found->second;
    if (draft.album_id && !album) throw Invalid::body("album_id", "does_not_exist");
    auto credit =
        draft.artist_credit.empty() && album ? credit_in(album->artist_credit) : credit_of(draft.artist_credit, names);
    auto record = record_of(entry.id, draft, shown(draft.genres, genres), std::move(credit), album);
    if (entry.before) {
      count_genres(entry.before->genres, &genres::GenreChange::tracks, -1);
      count_credited(entry.before->artist_credit);
      if (entry.before->album_id) albums_to_count_.insert(*entry.before->album_id);
      popularity_moves_ = true;
    }
    if (draft.album_id) albums_to_count_.insert(*draft.album_id);
    (entry.before ? changed : added).push_back(std::move(record));
  }
  auto const take = [&](Change change, std::vector<tracks::TrackRow> rows) {
    for (auto& row : rows) {
      count_genres(row.genres, &genres::GenreChange::tracks, +1);
      count_credited(row.artist_credit);
      note(tracks_, change, std::move(row));
    }
  };
  if (!added.empty()) take(Change::created, co_await tracks::insert(tx_, added));
  if (!changed.empty()) take(Change::updated, co_await tracks::update(tx_, changed));
}

Task<> CatalogueEdit::remove(artists::ArtistRow artist) {
  if (co_await artists::is_credited(tx_, artist.id)) throw Conflict("the artist is still credited on albums or tracks");
  co_await artists::remove(tx_, artist.id);
  co_await import_keys::forget(tx_, Kind::artist, {artist.id.value});
  count_genres(artist.genres, &genres::GenreChange::artists, -1);
  ++artist.version;
  note(artists_, Change::deleted, std::move(artist));
}

Task<> CatalogueEdit::remove(albums::AlbumRow album) {
  co_await remove_all(co_await tracks::of_album(tx_, album.id, all_tracks));
  co_await albums::remove(tx_, album.id);
  co_await import_keys::forget(tx_, Kind::album, {album.id.value});
  count_genres(album.genres, &genres::GenreChange::albums, -1);
  count_credited(album.artist_credit);
  popularity_moves_ = true;
  ++album.version;
  note(albums_, Change::deleted, std::move(album));
}

Task<> CatalogueEdit::remove(tracks::TrackRow track) {
  if (track.album_id) albums_to_count_.insert(*track.album_id);
  std::vector<tracks::TrackRow> only;
  only.push_back(std::move(track));
  co_await remove_all(std::move(only));
}

Task<> CatalogueEdit::remove_all(std::vector<tracks::TrackRow> rows) {
  if (rows.empty()) co_return;
  std::vector<TrackId> ids;
  std::vector<std::int64_t> numbers;
  for (auto& row : rows) {
    ids.push_back(row.id);
    numbers.push_back(row.id.value);
    count_genres(row.genres, &genres::GenreChange::tracks, -1);
    count_credited(row.artist_credit);
    ++row.version;
    note(tracks_, Change::deleted, std::move(row));
  }
  popularity_moves_ = true;
  co_await tracks::remove(tx_, ids);
  co_await import_keys::forget(tx_, Kind::track, numbers);
}

Task<> CatalogueEdit::finish() {
  std::vector<genres::GenreChange> genre_changes;
  for (auto const& [slug, change] : genre_changes_) {
    if (change.artists != 0 || change.albums != 0 || change.tracks != 0) genre_changes.push_back(change);
  }
  if (!genre_changes.empty()) co_await genres::change_counts(tx_, genre_changes);
  if (!albums_to_count_.empty()) {
    for (auto& row : co_await albums::recount(tx_, list_of(albums_to_count_)))
      note(albums_, Change::updated, std::move(row));
  }
  if (!artists_to_count_.empty()) {
    for (auto& row : co_await artists::recount(tx_, list_of(artists_to_count_)))
      note(artists_, Change::updated, std::move(row));
    if (popularity_moves_) co_await popularity::recount_artists(tx_, list_of(artists_to_count_));
  }
  for (auto const& [id, touched] : artists_) co_await told::tell(tx_, touched.change, touched.row);
  for (auto const& [id, touched] : albums_) co_await told::tell(tx_, touched.change, touched.row);
  for (auto const& [id, touched] : tracks_) co_await told::tell(tx_, touched.change, touched.row);
}

}  // namespace vobe::artist
