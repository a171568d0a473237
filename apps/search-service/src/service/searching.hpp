// A search as it is asked for over HTTP: reads the query, has an engine answer, pages by signed cursors. Where the
// engine that is preferred is away, slow or wrong, the one that is always there answers in the same shape.
#pragma once

#include <exception>
#include <optional>
#include <string>

#include "chassis/http/page.hpp"
#include "service/search_engine.hpp"

namespace vobe::search {

/// One per worker.
class Searching {
 public:
  /// `preferred` may be null. Engines and cursors must outlive this.
  Searching(SearchEngine& always, SearchEngine* preferred, http::Cursors const& cursors, Clock clock = now)
      : always_(always), preferred_(preferred), cursors_(cursors), clock_(std::move(clock)) {}

  /// Throws Invalid when there is nothing to look for or the cursor is another search's, Gone when the cursor is of an
  /// engine that doesn't answer now.
  Task<SearchView> search(std::string text, Narrowing narrowing, Sort sort, std::size_t limit,
                          std::optional<std::string> cursor);

  /// At most ten; none for a text without letters and digits.
  Task<SuggestionsView> suggest(std::string text, std::vector<DocumentType> types);

 private:
  struct Answer {
    SearchEngine* by = nullptr;
    Found found;
  };
  Task<Answer> answer(SearchRequest request);
  /// By the engine that gave the page before: throws Gone when it doesn't answer.
  Task<Answer> go_on(SearchRequest request, std::string engine);
  void note(bool preferred_answers, std::exception_ptr failure);

  SearchEngine& always_;
  SearchEngine* preferred_;
  bool fallen_back_ = false;
  http::Cursors const& cursors_;
  Clock clock_;
};

}  // namespace vobe::search
