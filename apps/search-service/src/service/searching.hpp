// A search as it is asked for over HTTP: reads the query, has an engine answer, pages by signed cursors.
#pragma once

#include <optional>
#include <string>

#include "chassis/http/page.hpp"
#include "service/search_engine.hpp"

namespace vobe::search {

/// One per worker.
class Searching {
 public:
  Searching(SearchEngine& engine, http::Cursors const& cursors, Clock clock = now)
      : engine_(engine), cursors_(cursors), clock_(std::move(clock)) {}

  /// Throws Invalid when there is nothing to look for or the cursor is another search's, Gone when the cursor is of an
  /// engine that doesn't answer now.
  Task<SearchView> search(std::string text, Narrowing narrowing, Sort sort, std::size_t limit,
                          std::optional<std::string> cursor);

  /// At most ten; none for a text without letters and digits.
  Task<SuggestionsView> suggest(std::string text, std::vector<DocumentType> types);

 private:
  SearchEngine& engine_;
  http::Cursors const& cursors_;
  Clock clock_;
};

}  // namespace vobe::search
