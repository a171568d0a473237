// The search over the help articles of one language: BM25F (Robertson, Zaragoza, Taylor: Simple BM25 extension to
// multiple weighted fields, 2004) with a bonus for neighbouring words, and a rule for when nothing fits.
//
// Some twenty articles: every question is weighed against all of them, in microseconds.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/article.hpp"
#include "domain/evidence.hpp"

namespace vobe::chat {

/// A question against one index: each word with the words of the articles that it may mean.
class Question {
 public:
  struct Candidate {
    std::string term;
    double likeness = 1;  // 1: the word itself; less: a likely typo or another form
    double idf = 0;
  };
  struct Word {
    std::string term;
    std::vector<Candidate> candidates;  // empty: no article has anything like it
    double weight = 0;                  // the best idf among them; of an unknown word that of the rarest
  };
  std::vector<Word> words;  // in the question's order, each once
  double mass = 0;          // of all weights
};

/// Immutable once made; any thread.
class HelpIndex {
 public:
  HelpIndex() = default;
  explicit HelpIndex(std::vector<Article> articles);

  struct Match {
    Article const* article = nullptr;
    Evidence evidence;
  };

  [[nodiscard]] Question read(std::string_view text) const;
  /// All articles, the best first.
  [[nodiscard]] std::vector<Match> rank(Question const& question) const;
  /// The section of the article that answers best. The article must be one of this index.
  [[nodiscard]] Section const& best_section(Article const& article, Question const& question) const;
  /// Weighs a text from elsewhere by the same measure: its title counts four times as much as the rest.
  [[nodiscard]] Evidence weigh(Question const& question, std::string_view title, std::string_view rest) const;

  [[nodiscard]] std::vector<Article> const& articles() const { return articles_; }

 private:
  using Counts = std::map<std::string, int, std::less<>>;
  enum Field : std::size_t { title, keywords, headings, summary, body, fields };
  struct Document {
    std::array<Counts, fields> counts;
    std::array<double, fields> lengths{};
    std::set<std::pair<std::string, std::string>> neighbours;  // in title, a keyword phrase or a heading; smaller first
  };

  static Document index(Article const& article);
  void count_document(Document const& document);
  [[nodiscard]] double idf(std::string_view term) const;
  [[nodiscard]] std::vector<Question::Candidate> candidates(std::string const& term) const;
  [[nodiscard]] double term_score(Document const& document, Question::Candidate const& candidate) const;
  [[nodiscard]] double neighbour_bonus(Document const& document, Question const& question) const;

  std::vector<Article> articles_;
  std::vector<Document> documents_;  // of articles_, in their order
  Counts document_frequency_;
  std::vector<std::u32string> vocabulary_;  // the terms of document_frequency_, in its order, by letters
  std::array<double, fields> average_lengths_{};
};

}  // namespace vobe::chat
