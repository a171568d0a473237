// What an answer may stand on: passages of help articles and what search found on the site.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clients/search.hpp"
#include "domain/conversation.hpp"
#include "storage/help_library.hpp"

namespace vobe::chat {

/// A passage and where it is from.
struct Source {
  Citation citation;
  std::string heading;                // of the section of a help article
  std::vector<std::string> passages;  // paragraphs; of a search hit its snippet, if there is one
};

/// One per worker; the library is shared.
class Retrieval {
 public:
  Retrieval(HelpLibrary const& library, SearchDirectory& search) : library_(library), search_(search) {}

  /// The best first: help articles, then search hits. Empty when nothing fits well enough to be quoted.
  Task<std::vector<Source>> find(std::string question, std::string language);

 private:
  HelpLibrary const& library_;
  SearchDirectory& search_;
};

}  // namespace vobe::chat
