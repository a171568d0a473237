// What this service answers with: read models, apart from the rows that they are made of.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/schema/codec.hpp"
#include "domain/post.hpp"

namespace vobe::content {

/// A post as everybody sees it, without its text.
struct PostSummary {
  PostId id;
  std::string slug;
  Kind kind = Kind::discussion;
  std::string title;
  std::string excerpt;
  std::string language;
  UserId author_id;
  std::vector<std::string> tags;
  std::vector<MusicItem> music;
  MusicState music_state = MusicState::checked;
  std::optional<int> rating;
  std::int64_t score = 0;
  std::int64_t upvotes = 0;
  std::int64_t downvotes = 0;
  std::int64_t comment_count = 0;
  Timestamp created_at;
  std::optional<Timestamp> edited_at;
  std::int64_t revision = 1;
  std::int64_t version = 1;
  bool locked = false;
  bool pinned = false;   // nothing pins a post yet
  bool removed = false;  // what is removed isn't shown at all
};
BOOST_DESCRIBE_STRUCT(PostSummary, (),
                      (id, slug, kind, title, excerpt, language, author_id, tags, music, music_state, rating, score,
                       upvotes, downvotes, comment_count, created_at, edited_at, revision, version, locked, pinned,
                       removed))

struct PostText {
  std::string body;
  std::string body_html;
};
BOOST_DESCRIBE_STRUCT(PostText, (), (body, body_html))

/// A post, with its text where it was asked for; lists leave both members out otherwise.
struct PostView : PostSummary {
  std::optional<PostText> text;
};

/// What a viewer has to do with a post.
struct PostViewerState {
  PostId id;
  int my_vote = 0;
  bool favourited = false;  // neither favourites nor watching are kept yet
  bool watching = false;
};
BOOST_DESCRIBE_STRUCT(PostViewerState, (), (id, my_vote, favourited, watching))

struct TagView {
  std::string name;
  std::int64_t post_count = 0;
};
BOOST_DESCRIBE_STRUCT(TagView, (), (name, post_count))

}  // namespace vobe::content

namespace vobe::schema {

/// The members of the text stand beside the others, or nowhere.
template <>
struct Codec<content::PostView> {
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, content::PostView& post) {
    Codec<content::PostSummary>::read(reader, node, post);
    if (!node.find("body").absent()) Codec<content::PostText>::read(reader, node, post.text.emplace());
  }
  static void write(std::string& out, content::PostView const& post) {
    Codec<content::PostSummary>::write(out, post);
    if (!post.text) return;
    auto const end = out.size() - 1;  // the text's "{" goes where the summary's "}" stands
    Codec<content::PostText>::write(out, *post.text);
    out.erase(end, 1);
    out[end] = ',';
  }
  static std::string describe(SchemaBuilder& builder) {
    return builder.reference("Post", [&] {
      return R"({"allOf":[)" + Codec<content::PostSummary>::describe(builder) +
             R"(],"type":"object","properties":{"body":{"type":"string"},"body_html":{"type":"string"}}})";
    });
  }
};

}  // namespace vobe::schema
