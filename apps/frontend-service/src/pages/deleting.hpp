// The two pages around a deletion: the question before it, and the way back after it.
#pragma once

#include <string>
#include <string_view>

#include "pages/visit.hpp"

namespace vobe::frontend {

struct Deletion {
  std::string_view kind;      // "post" or "comment": which texts say it
  std::string path;           // of the thing's pages: "/posts/1"
  std::string back;           // where one goes who decides otherwise
  std::string quote = {};     // what is to be deleted, in its author's words
  std::string language = {};  // of the quote
};

/// Asks. The form goes to `path`/delete.
http::Response ask_before_deletion(Visit& visit, Deletion const& deletion);

/// Says that it is done, and offers it back. The form goes to `path`/restore.
http::Response show_deletion(Visit& visit, Deletion const& deletion);

}  // namespace vobe::frontend
