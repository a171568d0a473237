// What searching by words is on every engine: the query is understood with the vocabulary, everything that has all its
// words is looked for, then, where that is little, what has some of them; hits get snippets. Engines differ in how they
// find and rank.
#pragma once

#include "chassis/core/cpu_pool.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/sought.hpp"
#include "service/search_engine.hpp"
#include "storage/matches.hpp"
#include "storage/suggestions.hpp"

namespace vobe::search {

class WordEngine : public SearchEngine {
 public:
  Task<Found> search(SearchRequest request) final;
  Task<std::vector<SuggestionView>> suggest(std::string text, std::vector<DocumentType> types, std::size_t limit) final;

 protected:
  WordEngine(postgres::Database& database, CpuPool& cpu) : database_(database), cpu_(cpu) {}

  /// The arguments live until the Task is done.
  virtual Task<matching::Matches> find(Sought const& sought, Needed needed, matching::Filters const& filters,
                                       matching::Page const& page) = 0;
  /// Names one of whose starts (storage/suggestions) begins with `key`; per type at most `per_type`, the best first.
  virtual Task<std::vector<suggestions::FoundRow>> starting_with(std::vector<DocumentType> const& types,
                                                                 std::string key, std::int64_t per_type) = 0;
  /// How a rank by relevance is shown.
  [[nodiscard]] virtual double score_of(std::int64_t rank) const = 0;

  postgres::Database& database_;

 private:
  [[nodiscard]] double shown_score(std::int64_t rank, Sort sort) const;
  CpuPool& cpu_;
};

}  // namespace vobe::search
