// The composed pages as their readers see them, for the OpenAPI document. The bytes are put together from the owners'
// answers (domain/draft.hpp); a test holds both together. What an owner documents is `{}` here.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/http/page.hpp"
#include "chassis/schema/codec.hpp"

namespace vobe::gateway::shapes {

using schema::RawJson;

struct Person {
  UserId id;
  std::string username;
  std::string display_name;
};
BOOST_DESCRIBE_STRUCT(Person, (), (id, username, display_name))

struct Credit {
  ArtistId artist_id;
  std::string name_as_printed;
  std::string join_phrase;
  std::optional<std::string> artist_slug;
};
BOOST_DESCRIBE_STRUCT(Credit, (), (artist_id, name_as_printed, join_phrase, artist_slug))

struct Music {
  std::string type;  // artist, album or track
  std::int64_t id = 0;
  std::optional<std::string> slug;
  std::optional<std::string> title;
  std::optional<std::vector<Credit>> artist_credit;
};
BOOST_DESCRIBE_STRUCT(Music, (), (type, id, slug, title, artist_credit))

struct Card {
  PostId id;
  std::string slug;
  std::string kind;
  std::string title;
  std::string excerpt;
  std::string language;
  std::optional<Person> author;
  std::vector<std::string> tags;
  std::vector<Music> music;
  std::string music_state;
  std::optional<int> rating;
  std::int64_t score = 0;
  std::int64_t upvotes = 0;
  std::int64_t downvotes = 0;
  std::int64_t comment_count = 0;
  Timestamp created_at;
  std::optional<Timestamp> edited_at;
  std::int64_t revision = 0;
  std::int64_t version = 0;
  bool locked = false;
  bool pinned = false;
  bool removed = false;
};
BOOST_DESCRIBE_STRUCT(Card, (),
                      (id, slug, kind, title, excerpt, language, author, tags, music, music_state, rating, score,
                       upvotes, downvotes, comment_count, created_at, edited_at, revision, version, locked, pinned,
                       removed))

struct WholePost : Card {
  std::string body;
  std::string body_html;
};
BOOST_DESCRIBE_STRUCT(WholePost, (Card), (body, body_html))

struct PostState {
  PostId id;
  int my_vote = 0;
  bool favourited = false;
  bool watching = false;
};
BOOST_DESCRIBE_STRUCT(PostState, (), (id, my_vote, favourited, watching))

struct CommentState {
  CommentId id;
  int my_vote = 0;
};
BOOST_DESCRIBE_STRUCT(CommentState, (), (id, my_vote))

struct PostsViewer {
  std::vector<PostState> posts;
};
BOOST_DESCRIBE_STRUCT(PostsViewer, (), (posts))

struct PostViewer {
  std::optional<PostState> post;
  std::vector<CommentState> comments;
};
BOOST_DESCRIBE_STRUCT(PostViewer, (), (post, comments))

struct Tag {
  std::string name;
  std::int64_t post_count = 0;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (name, post_count))

struct LatestComment {
  CommentId id;
  PostId post_id;
  std::optional<std::string> language;
  Timestamp created_at;
  std::string excerpt;
  std::optional<std::string> post_title;
  std::optional<std::string> post_slug;
  std::optional<Person> author;
};
BOOST_DESCRIBE_STRUCT(LatestComment, (), (id, post_id, language, created_at, excerpt, post_title, post_slug, author))

using Degraded = std::vector<std::string>;

struct HomePage {
  http::Page<Card> posts;
  std::vector<Tag> tags;
  std::vector<RawJson> albums;
  std::vector<LatestComment> comments;
  std::optional<PostsViewer> viewer;
  Degraded degraded;
};
BOOST_DESCRIBE_STRUCT(HomePage, (), (posts, tags, albums, comments, viewer, degraded))

/// comment-service's answer, with `author` instead of `author_id` in every node.
struct Discussion {
  std::vector<RawJson> items;
  std::optional<std::int64_t> total;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(Discussion, (), (items, total, next_cursor))

struct PostPage {
  WholePost post;
  Discussion comments;
  std::vector<Card> related;
  std::optional<PostViewer> viewer;
  Degraded degraded;
};
BOOST_DESCRIBE_STRUCT(PostPage, (), (post, comments, related, viewer, degraded))

struct ArtistPage {
  RawJson artist;
  std::vector<RawJson> albums;
  std::vector<RawJson> appears_on;
  std::vector<RawJson> tracks;
  http::Page<Card> posts;
  std::optional<PostsViewer> viewer;
  Degraded degraded;
};
BOOST_DESCRIBE_STRUCT(ArtistPage, (), (artist, albums, appears_on, tracks, posts, viewer, degraded))

struct AlbumPage {
  RawJson album;
  http::Page<Card> posts;
  std::optional<PostsViewer> viewer;
  Degraded degraded;
};
BOOST_DESCRIBE_STRUCT(AlbumPage, (), (album, posts, viewer, degraded))

struct TrackPage {
  RawJson track;
  RawJson album;
  http::Page<Card> posts;
  std::optional<PostsViewer> viewer;
  Degraded degraded;
};
BOOST_DESCRIBE_STRUCT(TrackPage, (), (track, album, posts, viewer, degraded))

struct UserPage {
  RawJson user;
  std::vector<RawJson> comments;
  http::Page<Card> posts;
  std::optional<PostsViewer> viewer;
  Degraded degraded;
};
BOOST_DESCRIBE_STRUCT(UserPage, (), (user, comments, posts, viewer, degraded))

struct SearchPage {
  std::vector<RawJson> items;
  RawJson total;
  RawJson facets;
  std::optional<std::string> next_cursor;
  std::optional<std::string> did_you_mean;
  std::string backend;
  std::int64_t took_ms = 0;
  Degraded degraded;
};
BOOST_DESCRIBE_STRUCT(SearchPage, (), (items, total, facets, next_cursor, did_you_mean, backend, took_ms, degraded))

}  // namespace vobe::gateway::shapes
