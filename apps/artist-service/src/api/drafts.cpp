#include "api/drafts.hpp"

namespace vobe::artist::api {

namespace {

std::vector<CreditDraft> credit_of(std::vector<NewCredit> artists) {
  std::vector<CreditDraft> credit;
  credit.reserve(artists.size());
  for (auto& artist : artists) {
    credit.push_back({artist.artist_id, plain(std::move(artist.name_as_printed)),
                      plain(std::move(artist.join_phrase)).value_or("")});
  }
  return credit;
}

/// For what a thing can't be without: null is an error at `member`.
template <class T>
T const& required(Patch<T> const& patch, char const* member) {
  if (!patch.value) throw Invalid::body(member, "missing");
  return *patch.value;
}

template <class T, class Target>
void set(Patch<T> const& patch, std::optional<Target>& target) {
  if (patch.present) target = plain(patch.value);
}

/// Null empties a list.
template <class T>
T list_of(Patch<T> const& patch) {
  return patch.value.value_or(T{});
}

}  // namespace

ArtistDraft draft_of(NewArtist body) {
  auto const kind = body.kind.value;
  return artist::draft_of(static_cast<ArtistFields&&>(body), kind);
}

AlbumDraft draft_of(NewAlbum body) {
  auto credit = credit_of(std::move(body.artist_credit.values));
  return artist::draft_of(static_cast<AlbumFields&&>(body), std::move(credit));
}

TrackDraft draft_of(NewTrack body) {
  auto credit = credit_of(std::move(body.artist_credit.values));
  return artist::draft_of(static_cast<TrackFields&&>(body), body.album_id, std::move(credit));
}

ChangeOf<ArtistDraft> change_of(ArtistChange body) {
  return [body = std::move(body)](ArtistDraft& draft) {
    if (body.name.present) draft.name = plain(required(body.name, "name"));
    set(body.sort_name, draft.sort_name);
    if (body.kind.present) draft.kind = required(body.kind, "kind");
    set(body.country, draft.country);
    set(body.begin_year, draft.begin_year);
    set(body.end_year, draft.end_year);
    if (body.bio.present) draft.bio = plain(body.bio.value).value_or("");
    set(body.image_url, draft.image_url);
    if (body.genres.present) draft.genres = genres_of(plain(list_of(body.genres)));
    if (body.aliases.present) draft.aliases = plain(list_of(body.aliases));
    if (body.links.present) draft.links = plain(list_of(body.links));
  };
}

ChangeOf<AlbumDraft> change_of(AlbumChange body) {
  return [body = std::move(body)](AlbumDraft& draft) {
    if (body.title.present) draft.title = plain(required(body.title, "title"));
    if (body.type.present) draft.type = required(body.type, "type");
    set(body.year, draft.year);
    if (body.artist_credit.present)
      draft.artist_credit = credit_of(required(body.artist_credit, "artist_credit").values);
    if (body.genres.present) draft.genres = genres_of(plain(list_of(body.genres)));
    set(body.cover_url, draft.cover_url);
  };
}

ChangeOf<TrackDraft> change_of(TrackChange body) {
  return [body = std::move(body)](TrackDraft& draft) {
    if (body.title.present) draft.title = plain(required(body.title, "title"));
    if (body.album_id.present) draft.album_id = body.album_id.value;
    if (body.disc.present) draft.disc = plain(required(body.disc, "disc"));
    set(body.position, draft.position);
    if (body.duration_ms.present)
      draft.duration_ms = body.duration_ms.value ? std::optional(body.duration_ms.value->value) : std::nullopt;
    if (body.explicit_.present) draft.is_explicit = required(body.explicit_, "explicit");
    if (body.artist_credit.present) draft.artist_credit = credit_of(list_of(body.artist_credit).values);
    if (body.genres.present) draft.genres = genres_of(plain(list_of(body.genres)));
  };
}

}  // namespace vobe::artist::api
