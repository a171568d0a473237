#include "service/catalogue_writer.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "chassis/core/markdown.hpp"
#include "chassis/service/idempotency.hpp"
#include "service/catalogue_edit.hpp"
#include "service/catalogue_reader.hpp"
#include "service/records.hpp"
#include "service/viewing.hpp"
#include "storage/catalogue_lock.hpp"

namespace vobe::artist {

namespace {

constexpr std::size_t rendered_inline = 2'000;  // bytes; longer texts go to the CPU pool

template <class Draft>
void settle_or_throw(Draft& draft) {
  if (auto errors = settle(draft); !errors.empty()) throw Invalid(std::move(errors));
}

/// What its page may change of it: it is there, and as the caller has seen it.
template <class Row>
Row as_seen(std::optional<Row> row, http::IfMatch const& seen, char const* otherwise) {
  if (!row) throw NotFound(otherwise);
  seen.check(row->revision);
  return std::move(*row);
}

constexpr auto* no_artist = "there is no such artist";
constexpr auto* no_album = "there is no such album";
constexpr auto* no_track = "there is no such track";

/// The draft as it is to be, or nothing when it is as it was.
template <class Draft, class Row>
std::optional<Draft> changed(Row const& row, ChangeOf<Draft> const& change) {
  Draft const before = draft_of(row);
  Draft draft = before;
  change(draft);
  settle_or_throw(draft);
  if (draft == before) return std::nullopt;
  return draft;
}

template <class E>
std::vector<E> only(E entry) {
  std::vector<E> entries;
  entries.push_back(std::move(entry));
  return entries;
}

Task<AlbumDetail> detail(postgres::Session& tx, albums::AlbumRow album) {
  auto const shown = co_await tracks::of_album(tx, album.id, tracks_shown_of_album);
  co_return detail_of(album, shown);
}

}  // namespace

Task<std::string> CatalogueWriter::render(std::string bio) {
  auto const work = [](std::string const& text) { return markdown::to_html(text); };
  auto html = bio.size() <= rendered_inline ? work(bio) : co_await cpu_.run([work, bio] { return work(bio); });
  if (!html) throw Invalid::body("bio", "too_complex");
  co_return std::move(*html);
}

Task<ArtistView> CatalogueWriter::add_artist(ArtistDraft draft, http::IdempotencyKey key) {
  settle_or_throw(draft);
  auto html = co_await render(draft.bio);
  auto tx = co_await database_.begin();
  if (auto first = co_await idempotency::claim<ArtistView>(tx, key)) co_return std::move(*first);
  co_await lock_catalogue(tx);
  auto const id = (co_await artists::draw_ids(tx, 1)).front();
  CatalogueEdit edit(tx);
  co_await edit.put(only(ArtistEntry{{id, std::move(draft)}, std::move(html)}));
  co_await edit.finish();
  auto view = detail_of(edit.artist(id));
  co_await idempotency::keep(tx, key, view);
  co_await tx.commit();
  co_return view;
}

Task<ArtistView> CatalogueWriter::change_artist(ArtistId id, ChangeOf<ArtistDraft> change, http::IfMatch seen) {
  auto tx = co_await database_.begin();
  co_await lock_catalogue(tx);
  auto before = as_seen(co_await artists::find(tx, id), seen, no_artist);
  auto draft = changed<ArtistDraft>(before, change);
  if (!draft) co_return detail_of(before);
  auto html = draft->bio == before.bio ? before.bio_html : co_await render(draft->bio);
  CatalogueEdit edit(tx);
  co_await edit.put(only(ArtistEntry{{id, std::move(*draft), std::move(before)}, std::move(html)}));
  co_await edit.finish();
  co_await tx.commit();
  co_return detail_of(edit.artist(id));
}

Task<> CatalogueWriter::remove_artist(ArtistId id, http::IfMatch seen) {
  auto tx = co_await database_.begin();
  co_await lock_catalogue(tx);
  auto artist = as_seen(co_await artists::find(tx, id), seen, no_artist);
  CatalogueEdit edit(tx);
  co_await edit.remove(std::move(artist));
  co_await edit.finish();
  co_await tx.commit();
}

Task<AlbumDetail> CatalogueWriter::add_album(AlbumDraft draft, http::IdempotencyKey key) {
  settle_or_throw(draft);
  auto tx = co_await database_.begin();
  if (auto first = co_await idempotency::claim<AlbumDetail>(tx, key)) co_return std::move(*first);
  co_await lock_catalogue(tx);
  auto const id = (co_await albums::draw_ids(tx, 1)).front();
  CatalogueEdit edit(tx);
  co_await edit.put(only(AlbumEntry{id, std::move(draft)}));
  co_await edit.finish();
  auto view = detail_of(edit.album(id), {});
  co_await idempotency::keep(tx, key, view);
  co_await tx.commit();
  co_return view;
}

Task<AlbumDetail> CatalogueWriter::change_album(AlbumId id, ChangeOf<AlbumDraft> change, http::IfMatch seen) {
  auto tx = co_await database_.begin();
  co_await lock_catalogue(tx);
  auto before = as_seen(co_await albums::find(tx, id), seen, no_album);
  auto draft = changed<AlbumDraft>(before, change);
  if (!draft) co_return co_await detail(tx, std::move(before));
  CatalogueEdit edit(tx);
  co_await edit.put(only(AlbumEntry{id, std::move(*draft), std::move(before)}));
  co_await edit.finish();
  auto view = co_await detail(tx, edit.album(id));
  co_await tx.commit();
  co_return view;
}

Task<> CatalogueWriter::remove_album(AlbumId id, http::IfMatch seen) {
  auto tx = co_await database_.begin();
  co_await lock_catalogue(tx);
  auto album = as_seen(co_await albums::find(tx, id), seen, no_album);
  CatalogueEdit edit(tx);
  co_await edit.remove(std::move(album));
  co_await edit.finish();
  co_await tx.commit();
}

Task<TrackView> CatalogueWriter::add_track(TrackDraft draft, http::IdempotencyKey key) {
  settle_or_throw(draft);
  auto tx = co_await database_.begin();
  if (auto first = co_await idempotency::claim<TrackView>(tx, key)) co_return std::move(*first);
  co_await lock_catalogue(tx);
  auto const id = (co_await tracks::draw_ids(tx, 1)).front();
  CatalogueEdit edit(tx);
  co_await edit.put(only(TrackEntry{id, std::move(draft)}));
  co_await edit.finish();
  auto view = view_of(edit.track(id));
  co_await idempotency::keep(tx, key, view);
  co_await tx.commit();
  co_return view;
}

Task<TrackView> CatalogueWriter::change_track(TrackId id, ChangeOf<TrackDraft> change, http::IfMatch seen) {
  auto tx = co_await database_.begin();
  co_await lock_catalogue(tx);
  auto before = as_seen(co_await tracks::find(tx, id), seen, no_track);
  auto draft = changed<TrackDraft>(before, change);
  if (!draft) co_return view_of(before);
  CatalogueEdit edit(tx);
  co_await edit.put(only(TrackEntry{id, std::move(*draft), std::move(before)}));
  co_await edit.finish();
  co_await tx.commit();
  co_return view_of(edit.track(id));
}

Task<> CatalogueWriter::remove_track(TrackId id, http::IfMatch seen) {
  auto tx = co_await database_.begin();
  co_await lock_catalogue(tx);
  auto track = as_seen(co_await tracks::find(tx, id), seen, no_track);
  CatalogueEdit edit(tx);
  co_await edit.remove(std::move(track));
  co_await edit.finish();
  co_await tx.commit();
}

}  // namespace vobe::artist
