// What comes in over HTTP: the bodies and queries of this service's endpoints, with their constraints.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>

#include "api/words.hpp"
#include "chassis/http/page.hpp"
#include "chassis/schema/types.hpp"
#include "domain/listing.hpp"
#include "service/post_reader.hpp"
#include "service/post_writer.hpp"

namespace vobe::content::api {

using Title = Line<3, 300>;
using Body = Block<1, 40'000>;
using Tags = List<Tag, 0, most_tags>;
using Music = List<MusicItem, 0, most_music>;
using Rating = Integer<1, 10>;

struct NewPost {
  Kind kind = Kind::discussion;
  Title title;
  Body body;
  std::optional<Language> language;
  Tags tags;
  Music music;
  std::optional<Rating> rating;
};
BOOST_DESCRIBE_STRUCT(NewPost, (), (kind, title, body, language, tags, music, rating))

/// RFC 7396. A language of null is detected anew; kind, title and body can't be null.
struct PostChange {
  Patch<Kind> kind;
  Patch<Title> title;
  Patch<Body> body;
  Patch<Language> language;
  Patch<Tags> tags;
  Patch<Music> music;
  Patch<Rating> rating;
};
BOOST_DESCRIBE_STRUCT(PostChange, (), (kind, title, body, language, tags, music, rating))

struct Vote {
  Integer<-1, 1> value;
};
BOOST_DESCRIBE_STRUCT(Vote, (), (value))

enum class Expand : std::uint8_t { body };
BOOST_DESCRIBE_ENUM(Expand, body)

/// Either a batch by ids, or a list: in an order, of a period, narrowed by at most one of tag, author, artist, album
/// and track, and by any of kind, language and time (from is included, to is not).
struct PostsQuery : http::PageQuery {
  List<PostId, 0, 100> ids;
  Default<Sort, Sort::hot> sort;
  Default<Period, Period::all> period;
  std::optional<Tag> tag;
  std::optional<UserId> author;
  std::optional<ArtistId> artist;
  std::optional<AlbumId> album;
  std::optional<TrackId> track;
  std::optional<Kind> kind;
  std::optional<Language> language;
  std::optional<Timestamp> from;
  std::optional<Timestamp> to;
  std::optional<Expand> expand;
};
BOOST_DESCRIBE_STRUCT(PostsQuery, (http::PageQuery),
                      (ids, sort, period, tag, author, artist, album, track, kind, language, from, to, expand))

struct TagsQuery : http::PageQuery {
  std::optional<std::string> q;
  Default<TagSort, TagSort::popular> sort;
};
BOOST_DESCRIBE_STRUCT(TagsQuery, (http::PageQuery), (q, sort))

struct StatesQuery {
  List<PostId, 1, 100> ids;
};
BOOST_DESCRIBE_STRUCT(StatesQuery, (), (ids))

// As the service takes them. Each throws Invalid for what the types alone can't say.

Draft draft_of(NewPost post);
Change change_of(PostChange change);
Listing listing_of(PostsQuery const& query);

}  // namespace vobe::content::api
