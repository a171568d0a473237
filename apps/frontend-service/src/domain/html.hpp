// Text as HTML with links.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace vobe::frontend {

/// The first segments of the addresses that become links in a text.
std::span<std::string_view const> linked_folders();

/// A text with the addresses of our pages in it ("/help/search") as links.
std::string linked(std::string_view text);

/// The same for a text that comes in pieces.
class LinkedText {
 public:
  /// The HTML of what is whole: a word at the end of a piece may go on in the next one and is held back.
  std::string feed(std::string_view piece);
  /// The HTML of the rest.
  std::string finish();

 private:
  std::string held_;
};

}  // namespace vobe::frontend
