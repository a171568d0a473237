#include "events/heard.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <ranges>
#include <span>
#include <vector>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/markdown.hpp"
#include "chassis/core/text.hpp"
#include "contracts/catalogue.hpp"
#include "contracts/comments.hpp"
#include "contracts/people.hpp"
#include "contracts/posts.hpp"
#include "service/cpu_work.hpp"
#include "service/indexing.hpp"
#include "storage/documents.hpp"

namespace vobe::search {

namespace {

// Far fewer than the CPU pool takes: long texts are worked on there.
constexpr std::size_t taken_at_once = 16;

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
                    .kind = post.kind,
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

using contracts::is_gone;
bool is_gone(contracts::CommentState const& comment) {
  return !comment.visible;
}
template <class State>
bool is_gone(State const& state) {
  return state.deleted;
}

/// Bytes of the text that is to be read as Markdown.
template <class State>
std::size_t markdown_of(State const& state) {
  if constexpr (requires { state.body; }) return state.body.size();
  else if constexpr (requires { state.bio; }) return state.bio.size();
  else return 0;
}

template <class State>
Task<Document> read(CpuPool& cpu, State const& state) {
  return work_on(cpu, markdown_of(state), [state] { return document_of(state); });
}

template <class State>
using Several = std::span<events::Heard<State> const>;

/// At once: their statements follow each other without waiting for answers.
template <class State>
Task<> take_over(postgres::Session& tx, CpuPool& cpu, DocumentType type, Several<State> several) {
  std::vector<Task<Document>> readings;
  std::vector<Task<>> burials;
  for (auto const& [state, event] : several) {
    if (is_gone(state)) burials.push_back(documents::bury(tx, type, state.id.value, state.version));
    else readings.push_back(read(cpu, state));
  }
  co_await all(std::move(burials));
  co_await write_documents(tx, cpu, co_await all(std::move(readings)));
}

/// Every event of a thing carries its whole state: they are all heard alike.
template <class State, std::size_t count>
void hear(events::Consumer& consumer, CpuPool& cpu, DocumentType type,
          std::array<events::Type<State>, count> const& changes) {
  using Many = std::vector<events::Heard<State>>;
  std::vector const told(changes.begin(), changes.end());
  consumer.on_many(told, [type, &cpu](postgres::Session& tx, Many const& many) -> Task<> {
    for (Several<State> rest = many; !rest.empty();) {
      auto const some = rest.first(std::min(taken_at_once, rest.size()));
      rest = rest.subspan(some.size());
      co_await take_over(tx, cpu, type, some);
    }
  });
}

/// Of several scores of one thing, the last.
template <class Score, class Popularity>
void hear_scores(events::Consumer& consumer, DocumentType type, events::Type<Score> told, Popularity popularity) {
  using Many = std::vector<events::Heard<Score>>;
  consumer.on_many<Score>({told}, [type, popularity](postgres::Session& tx, Many const& many) -> Task<> {
    std::map<std::int64_t, documents::ScoreRow> latest;
    for (auto const& [score, event] : many) {
      documents::ScoreRow const row{score.id.value, score.score, popularity(score), score.score_version};
      auto const held = latest.try_emplace(row.id, row).first;
      if (held->second.score_version < row.score_version) held->second = row;
    }
    auto const rows = std::views::values(latest);
    co_await documents::change_scores(tx, type, {rows.begin(), rows.end()});
  });
}

}  // namespace

void hear_everything(events::Consumer& consumer, CpuPool& cpu) {
  using namespace contracts;
  hear(consumer, cpu, DocumentType::post, post_changes);
  hear(consumer, cpu, DocumentType::artist, artist_changes);
  hear(consumer, cpu, DocumentType::album, album_changes);
  hear(consumer, cpu, DocumentType::track, track_changes);
  hear(consumer, cpu, DocumentType::comment, comment_changes);
  hear(consumer, cpu, DocumentType::user, user_changes);

  hear_scores(consumer, DocumentType::post, post_scored,
              [](PostScore const& post) { return std::max<std::int64_t>(post.score, 0) + post.comment_count; });
  hear_scores(consumer, DocumentType::comment, comment_scored,
              [](CommentScore const& comment) { return std::max<std::int64_t>(comment.score, 0); });
}

}  // namespace vobe::search
