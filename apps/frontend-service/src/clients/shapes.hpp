// What the gateway answers, as far as the pages show it. Members that aren't named here are ignored.
#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "chassis/core/time.hpp"
#include "chassis/http/page.hpp"
#include "clients/or_empty.hpp"

namespace vobe::frontend {

using Text = OrEmpty<std::string>;
using Number = OrEmpty<std::int64_t>;
using Flag = OrEmpty<bool>;
using Degraded = std::vector<std::string>;  // names of services whose part is missing

// ---- people ----

struct Person {
  std::int64_t id = 0;
  std::string username;
  Text display_name;
  Text bio;
  Text role;
  Text language;
  std::optional<Timestamp> created_at;

  [[nodiscard]] std::string const& name() const { return display_name.value.empty() ? username : display_name.value; }
};
BOOST_DESCRIBE_STRUCT(Person, (), (id, username, display_name, bio, role, language, created_at))

struct Tokens {
  Person user;
  std::string access_token;
  std::string refresh_token;
  std::int64_t expires_in = 0;  // seconds
};
BOOST_DESCRIBE_STRUCT(Tokens, (), (user, access_token, refresh_token, expires_in))

// ---- music ----

struct Credit {
  std::int64_t artist_id = 0;
  Text name_as_printed;
  Text join_phrase;
  Text artist_slug;
};
BOOST_DESCRIBE_STRUCT(Credit, (), (artist_id, name_as_printed, join_phrase, artist_slug))
using Credits = std::vector<Credit>;

struct GenreName {
  std::string slug;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(GenreName, (), (slug, name))

struct Track {
  std::int64_t id = 0;
  Text slug;
  std::string title;
  Number album_id;
  Text album_title;
  Text album_slug;
  Number disc;
  Number position;
  std::optional<std::int64_t> duration_ms;
  Credits artist_credit;
  std::vector<GenreName> genres;
};
BOOST_DESCRIBE_STRUCT(Track, (),
                      (id, slug, title, album_id, album_title, album_slug, disc, position, duration_ms, artist_credit,
                       genres))

struct Disc {
  std::int64_t disc = 1;
  std::vector<Track> tracks;
};
BOOST_DESCRIBE_STRUCT(Disc, (), (disc, tracks))

struct Album {
  std::int64_t id = 0;
  Text slug;
  std::string title;
  Text type;
  std::optional<std::int64_t> year;
  Credits artist_credit;
  std::vector<GenreName> genres;
  Number track_count;
  Number duration_ms;
  std::vector<Disc> discs;
};
BOOST_DESCRIBE_STRUCT(Album, (), (id, slug, title, type, year, artist_credit, genres, track_count, duration_ms, discs))

struct ArtistLink {
  Text kind;
  std::string url;
};
BOOST_DESCRIBE_STRUCT(ArtistLink, (), (kind, url))

struct Artist {
  std::int64_t id = 0;
  Text slug;
  std::string name;
  Text kind;
  Text country;
  std::optional<std::int64_t> begin_year;
  std::optional<std::int64_t> end_year;
  Text bio;
  Text bio_html;
  std::vector<GenreName> genres;
  std::vector<std::string> aliases;
  std::vector<ArtistLink> links;
  Number album_count;
  Number track_count;
};
BOOST_DESCRIBE_STRUCT(Artist, (),
                      (id, slug, name, kind, country, begin_year, end_year, bio, bio_html, genres, aliases, links,
                       album_count, track_count))

struct Genre {
  std::string slug;
  std::string name;
  Number artist_count;
  Number album_count;
  Number track_count;
};
BOOST_DESCRIBE_STRUCT(Genre, (), (slug, name, artist_count, album_count, track_count))

// ---- posts and comments ----

struct Music {
  std::string type;
  std::int64_t id = 0;
  Text slug;
  Text title;
  Credits artist_credit;
};
BOOST_DESCRIBE_STRUCT(Music, (), (type, id, slug, title, artist_credit))

struct Card {
  std::int64_t id = 0;
  Text slug;
  Text kind;
  std::string title;
  Text excerpt;
  Text language;
  std::optional<Person> author;
  std::vector<std::string> tags;
  std::vector<Music> music;
  Text music_state;
  std::optional<std::int64_t> rating;
  Number score;
  Number comment_count;
  std::optional<Timestamp> created_at;
  std::optional<Timestamp> edited_at;
  Flag locked;
  Flag pinned;
};
BOOST_DESCRIBE_STRUCT(Card, (),
                      (id, slug, kind, title, excerpt, language, author, tags, music, music_state, rating, score,
                       comment_count, created_at, edited_at, locked, pinned))

struct WholePost : Card {
  Text body;
  Text body_html;
};
BOOST_DESCRIBE_STRUCT(WholePost, (Card), (body, body_html))

/// A post as content-service has it, for its author's forms.
struct StoredPost {
  std::int64_t id = 0;
  Text slug;
  Text kind;
  std::string title;
  Text body;
  Text language;
  Number author_id;
  std::vector<std::string> tags;
  std::vector<Music> music;  // type and id only
  std::optional<std::int64_t> rating;
  Number revision;
};
BOOST_DESCRIBE_STRUCT(StoredPost, (), (id, slug, kind, title, body, language, author_id, tags, music, rating, revision))

/// What was just written: a post, or a comment (which has no slug).
struct Created {
  std::int64_t id = 0;
  Text slug;
};
BOOST_DESCRIBE_STRUCT(Created, (), (id, slug))

struct More {
  Number count;
  Text cursor;
};
BOOST_DESCRIBE_STRUCT(More, (), (count, cursor))

struct Comment {
  std::int64_t id = 0;
  std::int64_t post_id = 0;
  Number parent_id;
  Number depth;
  Number author_id;  // where the gateway did not put the author in its place
  std::optional<Person> author;
  Text body;
  Text body_html;
  Text excerpt;  // in lists, instead of the two
  Text language;
  Number score;
  Number reply_count;
  std::optional<Timestamp> created_at;
  std::optional<Timestamp> edited_at;
  Text state;
  Number revision;
  std::vector<Comment> replies;
  std::optional<More> more;
};
BOOST_DESCRIBE_STRUCT(Comment, (),
                      (id, post_id, parent_id, depth, author_id, author, body, body_html, excerpt, language, score,
                       reply_count, created_at, edited_at, state, revision, replies, more))

struct Comments {
  std::vector<Comment> items;
  Number total;
  Text next_cursor;
};
BOOST_DESCRIBE_STRUCT(Comments, (), (items, total, next_cursor))

struct Tag {
  std::string name;
  Number post_count;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (name, post_count))

/// What the viewer did with a post or a comment.
struct State {
  std::int64_t id = 0;
  Number my_vote;
};
BOOST_DESCRIBE_STRUCT(State, (), (id, my_vote))

struct Viewer {
  std::vector<State> posts;
  std::optional<State> post;
  std::vector<State> comments;
};
BOOST_DESCRIBE_STRUCT(Viewer, (), (posts, post, comments))

template <class T>
using ListOf = http::Page<T>;

// ---- composed pages ----

struct LatestComment {
  std::int64_t id = 0;
  std::int64_t post_id = 0;
  Text post_title;
  Text post_slug;
  std::optional<Person> author;
  Text excerpt;
  Text language;
  std::optional<Timestamp> created_at;
};
BOOST_DESCRIBE_STRUCT(LatestComment, (), (id, post_id, post_title, post_slug, author, excerpt, language, created_at))

struct HomePage {
  OrEmpty<ListOf<Card>> posts;
  std::vector<Tag> tags;
  std::vector<Album> albums;
  std::vector<LatestComment> comments;
  std::optional<Viewer> viewer;
  Degraded degraded;
};
BOOST_DESCRIBE_STRUCT(HomePage, (), (posts, tags, albums, comments, viewer, degraded))

struct PostPage {
  WholePost post;
  OrEmpty<Comments> comments;
  std::vector<Card> related;
  std::optional<Viewer> viewer;
  Degraded degraded;
};
BOOST_DESCRIBE_STRUCT(PostPage, (), (post, comments, related, viewer, degraded))

struct ArtistPage {
  Artist artist;
  std::vector<Album> albums;
  std::vector<Album> appears_on;
  std::vector<Track> tracks;
  OrEmpty<ListOf<Card>> posts;
  std::optional<Viewer> viewer;
  Degraded degraded;
};
BOOST_DESCRIBE_STRUCT(ArtistPage, (), (artist, albums, appears_on, tracks, posts, viewer, degraded))

struct AlbumPage {
  Album album;
  OrEmpty<ListOf<Card>> posts;
  std::optional<Viewer> viewer;
  Degraded degraded;
};
BOOST_DESCRIBE_STRUCT(AlbumPage, (), (album, posts, viewer, degraded))

struct TrackPage {
  Track track;
  std::optional<Album> album;
  OrEmpty<ListOf<Card>> posts;
  std::optional<Viewer> viewer;
  Degraded degraded;
};
BOOST_DESCRIBE_STRUCT(TrackPage, (), (track, album, posts, viewer, degraded))

struct UserPage {
  Person user;
  OrEmpty<ListOf<Card>> posts;
  std::vector<Comment> comments;
  std::optional<Viewer> viewer;
  Degraded degraded;
};
BOOST_DESCRIBE_STRUCT(UserPage, (), (user, posts, comments, viewer, degraded))

}  // namespace vobe::frontend
