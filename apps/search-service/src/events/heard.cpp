#include "events/heard.hpp"

#include "chassis/core/markdown.hpp"
#include "chassis/core/text.hpp"
#include "contracts/catalogue.hpp"
#include "contracts/comments.hpp"
#include "contracts/people.hpp"
#include "contracts/posts.hpp"
#include "service/indexing.hpp"
#include "storage/documents.hpp"

namespace vobe::search {

namespace {

std::string printed(std::vector<contracts::CreditedArtist> const& credit) {
  std::string text;
  for (auto const& artist : credit) text += artist.name_as_printed + artist.join_phrase;
  return text;
}

std::vector<std::string> mentions_of(std::vector<contracts::CreditedArtist> const& credit) {
  std::vector<std::string> mentions;
  for (auto const& artist : credit) mentions.push_back(mention(DocumentType::artist, artist.artist_id.value));
  return mentions;
}

Document document_of(contracts::PostState const& post) {
  Document document{.type = DocumentType::post,
                    .id = post.id.value,
                    .version = post.version,
                    .title = post.title,
                    .slug = post.slug,
                    .body = markdown::to_plain_text(post.body),
                    .language = post.language,
                    .author_id = post.author_id.value,
                    .created_at = post.created_at};
  for (auto const& tag : post.tags) document.tags.push_back(text::fold(text::trim(tag)));
  for (auto const& music : post.music) document.mentions.push_back(music.type + "/" + std::to_string(music.id));
  return document;
}

Document document_of(contracts::ArtistState const& artist) {
  Document document{.type = DocumentType::artist,
                    .id = artist.id.value,
                    .version = artist.version,
                    .title = artist.name,
                    .slug = artist.slug,
                    .aliases = artist.aliases,
                    .body = markdown::to_plain_text(artist.bio),
                    .genres = artist.genres,
                    .popularity = artist.album_count};
  if (!artist.sort_name.empty() && artist.sort_name != artist.name) document.aliases.push_back(artist.sort_name);
  return document;
}

Document document_of(contracts::AlbumState const& album) {
  return {.type = DocumentType::album,
          .id = album.id.value,
          .version = album.version,
          .title = album.title,
          .slug = album.slug,
          .credit = printed(album.artist_credit),
          .genres = album.genres,
          .year = album.year,
          .mentions = mentions_of(album.artist_credit)};
}

Document document_of(contracts::TrackState const& track) {
  Document document{.type = DocumentType::track,
                    .id = track.id.value,
                    .version = track.version,
                    .title = track.title,
                    .slug = track.slug,
                    .body = track.album_title.value_or(""),
                    .credit = printed(track.artist_credit),
                    .genres = track.genres,
                    .year = track.year,
                    .mentions = mentions_of(track.artist_credit)};
  if (track.album_id) document.mentions.push_back(mention(DocumentType::album, track.album_id->value));
  return document;
}

Document document_of(contracts::CommentState const& comment) {
  return {.type = DocumentType::comment,
          .id = comment.id.value,
          .version = comment.version,
          .body = markdown::to_plain_text(comment.body),
          .language = comment.language,
          .author_id = comment.author_id.value,
          .post_id = comment.post_id.value,
          .created_at = comment.created_at};
}

Document document_of(contracts::UserState const& user) {
  Document document{.type = DocumentType::user,
                    .id = user.id.value,
                    .version = user.version,
                    .title = user.username,
                    .slug = user.username,
                    .body = user.bio};
  if (!user.display_name.empty() && user.display_name != user.username) document.aliases.push_back(user.display_name);
  return document;
}

bool is_gone(contracts::CommentState const& comment) {
  return !comment.visible;
}
bool is_gone(contracts::UserState const&) {
  return false;
}
template <class State>
bool is_gone(State const& state) {
  return state.deleted;
}

/// Every event of a thing carries its whole state: they are all heard alike.
template <class State>
void hear(events::Consumer& consumer, DocumentType type, std::initializer_list<events::Type<State>> told) {
  for (auto const& event : told) {
    consumer.on(event, [type](postgres::Session& tx, State const& state, events::Event const&) {
      if (is_gone(state)) return documents::bury(tx, type, state.id.value, state.version);
      return write_document(tx, document_of(state));
    });
  }
}

}  // namespace

void hear_everything(events::Consumer& consumer) {
  using namespace contracts;
  hear(consumer, DocumentType::post, {post_created, post_updated, post_deleted});
  hear(consumer, DocumentType::artist, {artist_created, artist_updated, artist_deleted});
  hear(consumer, DocumentType::album, {album_created, album_updated, album_deleted});
  hear(consumer, DocumentType::track, {track_created, track_updated, track_deleted});
  hear(consumer, DocumentType::comment, {comment_created, comment_updated, comment_deleted});
  hear(consumer, DocumentType::user, {user_registered, user_updated});

  consumer.on(post_scored, [](postgres::Session& tx, PostScore const& post, events::Event const&) {
    auto const popularity = std::max<std::int64_t>(post.score, 0) + post.comment_count;
    return documents::change_score(tx, DocumentType::post, post.id.value, post.score, popularity, post.score_version);
  });
  consumer.on(comment_scored, [](postgres::Session& tx, CommentScore const& comment, events::Event const&) {
    return documents::change_score(tx, DocumentType::comment, comment.id.value, comment.score,
                                   std::max<std::int64_t>(comment.score, 0), comment.score_version);
  });
}

}  // namespace vobe::search
