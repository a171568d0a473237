// What a conversation with the help chat is made of, apart from where it is kept.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace vobe::chat {

/// Who says a message.
enum class Speaker : std::uint8_t { user, assistant };
BOOST_DESCRIBE_ENUM(Speaker, user, assistant)

/// Why an answer ended: it was whole, it reached a limit, its reader went away, the model broke off.
enum class FinishReason : std::uint8_t { stop, length, cancelled, error };
BOOST_DESCRIBE_ENUM(FinishReason, stop, length, cancelled, error)

/// What an answer may stand on.
enum class SourceKind : std::uint8_t { help, post, artist, album, track };
BOOST_DESCRIBE_ENUM(SourceKind, help, post, artist, album, track)

/// Where something that an answer says is from. A help article has a slug, what search found an id.
struct Citation {
  SourceKind kind = SourceKind::help;
  std::optional<std::string> slug;
  std::optional<std::int64_t> id;
  std::string title;
  std::string url;  // a path on the site
};
BOOST_DESCRIBE_STRUCT(Citation, (), (kind, slug, id, title, url))

/// In a model's tokens, or in words for the built-in assistant, which has none.
struct Usage {
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
};
BOOST_DESCRIBE_STRUCT(Usage, (), (prompt_tokens, completion_tokens))

inline constexpr std::int64_t most_conversations = 1'000;  // of one user
inline constexpr std::int64_t most_messages = 1'000;       // of one conversation, both sides
inline constexpr std::size_t longest_answer = 32 * 1024;   // bytes
inline constexpr std::size_t title_graphemes = 60;         // of a title that is made from the first question

}  // namespace vobe::chat
