// What can be found, apart from where it is kept.
#pragma once

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/time.hpp"

namespace vobe::search {

enum class DocumentType : std::uint8_t { post, artist, album, track, comment, user };
BOOST_DESCRIBE_ENUM(DocumentType, post, artist, album, track, comment, user)

/// In which order hits stand: best first, newest first, or most votes (of music: most popular) first.
enum class Sort : std::uint8_t { relevance, new_, top };
BOOST_DESCRIBE_ENUM(Sort, relevance, new_, top)

/// A thing as its owner tells it. Whom it mentions is kept by id; the names are looked up when it is indexed.
struct Document {
  DocumentType type = DocumentType::post;
  std::int64_t id = 0;
  std::int64_t version = 0;
  std::string title;
  std::string slug;
  std::vector<std::string> aliases = {};
  std::string body = {};    // plain text
  std::string credit = {};  // the artists of an album or track, as printed
  std::vector<std::string> tags = {};
  std::vector<std::string> genres = {};
  std::optional<std::string> language = {};
  std::optional<std::int64_t> author_id = {};
  std::optional<std::int64_t> post_id = {};  // of a comment
  std::optional<std::string> kind = {};      // of a post: "review", "news", …
  std::optional<int> year = {};
  std::optional<Timestamp> created_at = {};
  std::vector<std::string> mentions = {};       // "artist/9": see mention()
  std::optional<std::int64_t> popularity = {};  // where the state tells it; votes come by themselves
};

/// How a document names another: "artist/9".
std::string mention(DocumentType type, std::int64_t id);
/// The id in a mention of an artist; nothing for other mentions.
std::optional<std::int64_t> mentioned_artist(std::string_view mention);

}  // namespace vobe::search
