#include "service/records.hpp"

#include "chassis/core/text.hpp"
#include "chassis/schema/json.hpp"
#include "domain/names.hpp"

namespace vobe::artist {

namespace {

template <class T>
T read(postgres::Json const& stored) {
  return schema::from_json<T>(stored.text, schema::Unknown::ignore);
}

std::vector<CreditDraft> credit_drafts(postgres::Json const& stored) {
  std::vector<CreditDraft> drafts;
  for (auto& credit : credit_in(stored)) {
    drafts.push_back({credit.artist_id, std::move(credit.name_as_printed), std::move(credit.join_phrase)});
  }
  return drafts;
}

}  // namespace

std::vector<GenreName> genres_in(postgres::Json const& stored) {
  return read<std::vector<GenreName>>(stored);
}
std::vector<Credit> credit_in(postgres::Json const& stored) {
  return read<std::vector<Credit>>(stored);
}

artists::ArtistRecord record_of(ArtistId id, ArtistDraft const& draft, std::vector<GenreName> genres,
                                std::string bio_html) {
  auto sort_name = draft.sort_name.value_or(derived_sort_name(draft.name));
  std::vector<std::string_view> names{draft.name, sort_name};
  names.insert(names.end(), draft.aliases.begin(), draft.aliases.end());
  auto words = search_words(names);
  return {.id = id,
          .slug = slug_of(draft.name, "artist"),
          .name = draft.name,
          .sort_name = sort_name,
          .sort_key = sort_key_of(sort_name),
          .letter = text::index_letter(sort_name),
          .kind = draft.kind,
          .country = draft.country,
          .begin_year = draft.begin_year,
          .end_year = draft.end_year,
          .bio = draft.bio,
          .bio_html = std::move(bio_html),
          .image_url = draft.image_url,
          .genres = std::move(genres),
          .aliases = draft.aliases,
          .links = draft.links,
          .words = std::move(words)};
}

albums::AlbumRecord record_of(AlbumId id, AlbumDraft const& draft, std::vector<GenreName> genres,
                              std::vector<Credit> credit) {
  return {.id = id,
          .slug = slug_of(draft.title, "album"),
          .title = draft.title,
          .sort_key = sort_key_of(draft.title),
          .type = draft.type,
          .year = draft.year,
          .artist_credit = std::move(credit),
          .genres = std::move(genres),
          .cover_url = draft.cover_url};
}

tracks::TrackRecord record_of(TrackId id, TrackDraft const& draft, std::vector<GenreName> genres,
                              std::vector<Credit> credit, albums::AlbumRow const* album) {
  tracks::TrackRecord record{.id = id,
                             .slug = slug_of(draft.title, "track"),
                             .title = draft.title,
                             .sort_key = sort_key_of(draft.title),
                             .album_id = draft.album_id,
                             .disc = draft.disc,
                             .position = draft.position.value_or(1),
                             .duration_ms = draft.duration_ms,
                             .artist_credit = std::move(credit),
                             .genres = std::move(genres),
                             .is_explicit = draft.is_explicit,
                             .words = search_words({draft.title})};
  if (album) {
    record.album_title = album->title;
    record.album_slug = album->slug;
    record.album_year = album->year;
  }
  return record;
}

ArtistDraft draft_of(artists::ArtistRow const& row) {
  ArtistDraft draft{.name = row.name,
                    .kind = row.kind,
                    .country = row.country,
                    .begin_year = row.begin_year,
                    .end_year = row.end_year,
                    .bio = row.bio,
                    .image_url = row.image_url,
                    .genres = genres_in(row.genres),
                    .aliases = row.aliases,
                    .links = read<std::vector<Link>>(row.links)};
  if (row.sort_name != derived_sort_name(row.name)) draft.sort_name = row.sort_name;
  return draft;
}

AlbumDraft draft_of(albums::AlbumRow const& row) {
  return {.title = row.title,
          .type = row.type,
          .year = row.year,
          .artist_credit = credit_drafts(row.artist_credit),
          .genres = genres_in(row.genres),
          .cover_url = row.cover_url};
}

TrackDraft draft_of(tracks::TrackRow const& row) {
  return {.title = row.title,
          .album_id = row.album_id,
          .disc = row.disc,
          .position = row.position,
          .duration_ms = row.duration_ms,
          .is_explicit = row.is_explicit,
          .artist_credit = credit_drafts(row.artist_credit),
          .genres = genres_in(row.genres)};
}

}  // namespace vobe::artist
