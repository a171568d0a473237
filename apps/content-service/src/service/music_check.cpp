#include "service/music_check.hpp"

#include <algorithm>

#include "domain/listing.hpp"
#include "service/told.hpp"
#include "storage/facets.hpp"

namespace vobe::content {

namespace {

constexpr std::int64_t posts_at_once = 50;

std::vector<ArtistId> artists_of(std::vector<music::MusicRow> const& rows) {
  std::vector<ArtistId> artists;
  for (auto const& row : rows) artists.insert(artists.end(), row.artist_ids.begin(), row.artist_ids.end());
  return artists;
}

std::vector<MusicItem> items_of(std::vector<music::MusicRow> const& rows) {
  std::vector<MusicItem> items;
  for (auto const& row : rows) items.push_back(row.item());
  return items;
}

bool holds(std::vector<music::MusicRow> const& rows, MusicItem item) {
  return std::ranges::find(rows, item, &music::MusicRow::item) != rows.end();
}

CreditedMusic const* find(std::vector<CreditedMusic> const& found, MusicItem item) {
  auto const at = std::ranges::find(found, item, &CreditedMusic::item);
  return at == found.end() ? nullptr : &*at;
}

music::MusicRow row_of(CreditedMusic const& music) {
  return {.type = music.item.type,
          .music_id = music.item.id,
          .artist_ids = music.artists,
          .catalogue_version = music.version};
}

/// The row of what stands for it now, with those who are credited as far as known.
music::MusicRow succeeded(music::MusicRow row, MusicId successor) {
  row.music_id = successor;
  if (row.type == MusicType::artist) row.artist_ids = {ArtistId{successor.value}};
  row.catalogue_version = 0;
  return row;
}

/// A post that lost some of its music, or whose music is confirmed or another.
Task<> change_music(postgres::Session& tx, PostId id, std::vector<music::MusicRow> const& rows, MusicState state,
                    bool revised, bool is_deleted) {
  auto const post = co_await posts::change_music(tx, id, items_of(rows), state, revised);
  co_await music::replace(tx, id, rows);
  if (is_deleted) co_return;
  co_await refresh_facets(tx, post);
  co_await told::updated(tx, post);
}

Task<> retire_from(postgres::Session& tx, PostId id, MusicItem item, std::optional<MusicId> successor) {
  auto const post = co_await posts::lock(tx, id);
  if (!post) co_return;
  auto rows = co_await music::of_post(tx, id);
  auto const retired = std::ranges::find(rows, item, &music::MusicRow::item);
  if (retired == rows.end()) co_return;
  bool const moves = successor && !holds(rows, {item.type, *successor});
  if (moves) *retired = succeeded(*retired, *successor);
  else rows.erase(retired);
  co_await change_music(tx, id, rows, moves ? MusicState::unchecked : post->music_state, true,
                        post->deleted_at.has_value());
}

}  // namespace

Task<> refresh_facets(postgres::Session& tx, posts::PostRow const& post) {
  auto const rows = co_await music::of_post(tx, post.id);
  co_await facets::replace(tx, post.id, facets_of(post.author_id, posts::content_of(post), artists_of(rows)));
}

Task<> retire_music(postgres::Session& tx, MusicItem item, std::optional<MusicId> successor) {
  PostId last;
  for (;;) {
    auto const ids = co_await music::posts_about(tx, item, last, posts_at_once);
    for (auto const id : ids) co_await retire_from(tx, id, item, successor);
    if (std::ssize(ids) < posts_at_once) co_return;
    last = ids.back();
  }
}

Task<> credit_music(postgres::Session& tx, MusicItem item, std::vector<ArtistId> artists,
                    std::int64_t catalogue_version) {
  PostId last;
  for (;;) {
    auto const ids = co_await music::posts_about(tx, item, last, posts_at_once);
    for (auto const id : ids) {
      auto const post = co_await posts::lock(tx, id);
      bool const changed = co_await music::credit(tx, id, item, artists, catalogue_version);
      if (changed && post && !post->deleted_at) co_await refresh_facets(tx, *post);
    }
    if (std::ssize(ids) < posts_at_once) co_return;
    last = ids.back();
  }
}

Task<CheckedMusic> MusicCheck::look_up(std::vector<MusicItem> items) {
  auto const found = co_await catalogue_.find(items);
  CheckedMusic checked;
  if (!found) checked.state = MusicState::unchecked;
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto const* const known = found ? content::find(*found, items[i]) : nullptr;
    if (found && !known) checked.unknown.push_back(i);
    checked.rows.push_back(known ? row_of(*known) : music::MusicRow{.type = items[i].type, .music_id = items[i].id});
  }
  co_return checked;
}

Task<> MusicCheck::check_pending() {
  auto const ids = co_await posts::unchecked(database_, posts_at_once);
  if (ids.empty()) co_return;
  std::vector<MusicItem> items;
  for (auto const id : ids) {
    for (auto const& row : co_await music::of_post(database_, id)) items.push_back(row.item());
  }
  auto const found = co_await catalogue_.find(items);
  if (!found) co_return;
  for (auto const id : ids) co_await settle(id, items, *found);
}

Task<> MusicCheck::settle(PostId id, std::vector<MusicItem> const& asked, std::vector<CreditedMusic> const& found) {
  auto tx = co_await database_.begin();
  auto const post = co_await posts::lock(tx, id);
  if (!post || post->deleted_at || post->music_state == MusicState::checked) co_return;
  auto const held = co_await music::of_post(tx, id);
  std::vector<music::MusicRow> rows;
  for (auto const& row : held) {
    if (std::ranges::find(asked, row.item()) == asked.end()) co_return;  // edited meanwhile: the next round's work
    auto const* const known = content::find(found, row.item());
    if (known) rows.push_back(row_of(*known));
  }
  co_await change_music(tx, id, rows, MusicState::checked, rows.size() < held.size(), false);
  co_await tx.commit();
}

}  // namespace vobe::content
