#include "service/import_batch.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "service/catalogue_edit.hpp"
#include "storage/catalogue_lock.hpp"
#include "storage/import_keys.hpp"

namespace vobe::artist {

namespace {

using import_keys::Key;
using import_keys::KeyRow;
using KnownKeys = std::map<Key, KeyRow>;

std::vector<std::string> const& artist_keys_of(ImportLine const& line) {
  static std::vector<std::string> const none;
  if (auto const* album = std::get_if<ImportedAlbum>(&line.content)) return album->artist_keys;
  if (auto const* track = std::get_if<ImportedTrack>(&line.content)) return track->artist_keys;
  return none;
}

Task<KnownKeys> load_keys(postgres::Session& tx, std::vector<ImportLine> const& lines) {
  std::set<Key> wanted;
  for (auto const& line : lines) {
    if (!line.errors.empty()) continue;
    wanted.insert({*line.kind, line.key});
    for (auto const& key : artist_keys_of(line)) wanted.insert({Kind::artist, key});
    auto const* track = std::get_if<ImportedTrack>(&line.content);
    if (track && track->album_key) wanted.insert({Kind::album, *track->album_key});
  }
  KnownKeys known;
  for (auto& row : co_await import_keys::find(tx, {wanted.begin(), wanted.end()})) known.emplace(row, row);
  co_return known;
}

/// Ids for the lines whose keys are new. Those of lines that are refused later are not used.
class NewIds {
 public:
  static Task<NewIds> draw(postgres::Session& tx, std::vector<ImportLine> const& lines, KnownKeys const& known) {
    std::map<Kind, std::size_t> missing;
    for (auto const& line : lines) {
      if (line.errors.empty() && !known.contains({*line.kind, line.key})) ++missing[*line.kind];
    }
    NewIds ids;
    if (missing[Kind::artist] > 0) ids.artists_ = falling(co_await artists::draw_ids(tx, missing[Kind::artist]));
    if (missing[Kind::album] > 0) ids.albums_ = falling(co_await albums::draw_ids(tx, missing[Kind::album]));
    if (missing[Kind::track] > 0) ids.tracks_ = falling(co_await tracks::draw_ids(tx, missing[Kind::track]));
    co_return ids;
  }

  std::int64_t take(Kind kind) {
    switch (kind) {
      case Kind::artist: return take_from(artists_);
      case Kind::album: return take_from(albums_);
      case Kind::track: return take_from(tracks_);
    }
    std::unreachable();
  }

 private:
  /// They are taken from the end: a later line gets a larger id, and so is the newer.
  template <class Id>
  static std::vector<Id> falling(std::vector<Id> ids) {
    std::ranges::sort(ids, std::ranges::greater{});
    return ids;
  }
  template <class Id>
  static std::int64_t take_from(std::vector<Id>& ids) {
    auto const id = ids.back();
    ids.pop_back();
    return id.value;
  }

  std::vector<ArtistId> artists_;
  std::vector<AlbumId> albums_;
  std::vector<TrackId> tracks_;
};

/// The lines that are to be written, by kind.
struct Work {
  std::vector<ArtistEntry> artists;
  std::vector<AlbumEntry> albums;
  std::vector<TrackEntry> tracks;
  std::vector<KeyRow> keys;
};

void resolve_credit(std::vector<CreditDraft>& credit, std::vector<std::string> const& keys, KnownKeys const& known,
                    std::vector<FieldError>& errors) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (auto const found = known.find({Kind::artist, keys[i]}); found != known.end()) {
      credit[i].artist_id = ArtistId{found->second.id};
      continue;
    }
    errors.push_back({.loc = {std::string("body"), std::string("artist_credit"), static_cast<std::int64_t>(i),
                              std::string("artist")},
                      .type = "does_not_exist",
                      .input = keys[i]});
  }
}

void resolve_album(ImportedTrack& track, KnownKeys const& known, std::vector<FieldError>& errors) {
  if (!track.album_key) return;
  if (auto const found = known.find({Kind::album, *track.album_key}); found != known.end()) {
    track.draft.album_id = AlbumId{found->second.id};
    return;
  }
  errors.push_back(
      {.loc = {std::string("body"), std::string("album")}, .type = "does_not_exist", .input = *track.album_key});
}

/// Puts ids where the line has keys.
std::vector<FieldError> resolve(ImportLine& line, KnownKeys const& known) {
  std::vector<FieldError> errors;
  if (auto* album = std::get_if<ImportedAlbum>(&line.content))
    resolve_credit(album->draft.artist_credit, album->artist_keys, known, errors);
  if (auto* track = std::get_if<ImportedTrack>(&line.content)) {
    resolve_album(*track, known, errors);
    resolve_credit(track->draft.artist_credit, track->artist_keys, known, errors);
  }
  return errors;
}

void add(Work& work, ImportLine line, std::int64_t id) {
  if (auto* artist = std::get_if<ImportedArtist>(&line.content)) {
    work.artists.push_back({{ArtistId{id}, std::move(artist->draft)}, std::move(artist->bio_html)});
  }
  if (auto* album = std::get_if<ImportedAlbum>(&line.content))
    work.albums.push_back({AlbumId{id}, std::move(album->draft)});
  if (auto* track = std::get_if<ImportedTrack>(&line.content))
    work.tracks.push_back({TrackId{id}, std::move(track->draft)});
}

/// Decides about one line; what it defines is known to those behind it.
LineResult decide(ImportLine line, KnownKeys& known, NewIds& ids, Work& work) {
  if (!line.errors.empty()) return {ImportOutcome::refused, std::move(line.errors)};
  if (auto errors = resolve(line, known); !errors.empty()) return {ImportOutcome::refused, std::move(errors)};
  Key const own{*line.kind, line.key};
  auto const held = known.find(own);
  if (held != known.end() && held->second.hash == line.hash) return {ImportOutcome::unchanged};
  bool const is_new = held == known.end();
  KeyRow row{own, is_new ? ids.take(own.kind) : held->second.id, line.hash};
  add(work, std::move(line), row.id);
  known.insert_or_assign(own, row);
  work.keys.push_back(std::move(row));
  return {is_new ? ImportOutcome::created : ImportOutcome::updated};
}

/// Gives the entries of things that are there already the rows that they have now.
template <class Id, class Entry, class Row>
void attach(std::vector<Entry>& entries, std::vector<Row> rows, Id) {
  std::unordered_map<Id, Row> by_id;
  for (auto& row : rows) by_id.emplace(row.id, std::move(row));
  for (auto& entry : entries) {
    if (auto const found = by_id.find(entry.id); found != by_id.end()) entry.before = std::move(found->second);
  }
}

template <class Entry>
auto ids_of(std::vector<Entry> const& entries) {
  std::vector<decltype(Entry::id)> ids;
  ids.reserve(entries.size());
  for (auto const& entry : entries) ids.push_back(entry.id);
  return ids;
}

Task<> attach_rows(postgres::Session& tx, Work& work) {
  if (!work.artists.empty()) attach(work.artists, co_await artists::find_all(tx, ids_of(work.artists)), ArtistId{});
  if (!work.albums.empty()) attach(work.albums, co_await albums::find_all(tx, ids_of(work.albums)), AlbumId{});
  if (!work.tracks.empty()) attach(work.tracks, co_await tracks::find_all(tx, ids_of(work.tracks)), TrackId{});
}

}  // namespace

Task<std::vector<LineResult>> import_batch(postgres::Database& database, std::vector<ImportLine> const& lines) {
  auto tx = co_await database.begin();
  co_await lock_catalogue(tx);
  auto known = co_await load_keys(tx, lines);
  auto ids = co_await NewIds::draw(tx, lines, known);
  Work work;
  std::vector<LineResult> results;
  results.reserve(lines.size());
  for (auto const& line : lines) results.push_back(decide(line, known, ids, work));
  if (work.keys.empty()) co_return results;
  co_await attach_rows(tx, work);
  CatalogueEdit edit(tx);
  co_await edit.put(std::move(work.artists));
  co_await edit.put(std::move(work.albums));
  co_await edit.put(std::move(work.tracks));
  co_await import_keys::put(tx, work.keys);
  co_await edit.finish();
  co_await tx.commit();
  co_return results;
}

}  // namespace vobe::artist
