#include "domain/help_index.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "domain/terms.hpp"

namespace vobe::chat {

namespace {

// Tuned on the judged questions (tests/chat) and checked on others that were not looked at meanwhile.
constexpr std::array<double, 5> field_weights{4.0, 2.5, 2.5, 1.0, 0.3};  // in the order of HelpIndex::Field
constexpr double saturation = 1.6;                                       // k1
constexpr double length_share = 0.6;                                     // b
constexpr double typo_likeness = 0.7;
constexpr double prefix_likeness = 0.6;
constexpr double heading_share = 0.5;  // how much more a section counts whose heading is all in the question
constexpr std::size_t most_candidates = 3;
constexpr std::size_t shortest_inexact = 5;  // letters of a word that may be taken for another
constexpr std::size_t most_words = 64;       // of a question; what comes behind is not looked at

/// Terms are Latin, Russian and digits: one byte, or two.
std::u32string letters_of(std::string_view term) {
  std::u32string letters;
  for (std::size_t i = 0; i < term.size(); ++i) {
    auto const c = static_cast<unsigned char>(term[i]);
    if (c < 0x80 || i + 1 == term.size()) letters += c;
    else letters += static_cast<char32_t>((c & 0x1FU) << 6 | (static_cast<unsigned char>(term[++i]) & 0x3FU));
  }
  return letters;
}

/// Whether one insertion, deletion, substitution or swap of neighbours turns one word into the other.
bool one_edit_apart(std::u32string_view a, std::u32string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  auto const same = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  auto const rest_a = a.substr(same);
  auto const rest_b = b.substr(same);
  if (rest_b.empty()) return false;
  if (a.size() + 1 == b.size()) return rest_a == rest_b.substr(1);
  if (a.size() != b.size()) return false;
  if (rest_a.substr(1) == rest_b.substr(1)) return true;
  return rest_a.size() >= 2 && rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] && rest_a.substr(2) == rest_b.substr(2);
}

double inverse_frequency(std::size_t documents, int with_term) {
  auto const n = static_cast<double>(documents);
  return std::log(1 + (n - with_term + 0.5) / (with_term + 0.5));
}

std::pair<std::string, std::string> unordered(std::string const& a, std::string const& b) {
  return a < b ? std::pair(a, b) : std::pair(b, a);
}

void add_neighbours(std::set<std::pair<std::string, std::string>>& neighbours, std::string_view text) {
  auto const words = terms(text);
  for (std::size_t i = 1; i < words.size(); ++i) neighbours.insert(unordered(words[i - 1], words[i]));
}

/// How often the terms of a text occur in it.
template <class Counts>
double count_terms(Counts& counts, std::string_view text) {
  auto const words = terms(text);
  for (auto const& word : words) ++counts[word];
  return static_cast<double>(words.size());
}

/// The share of a heading's terms that the question has too.
template <class Counts>
double asked_share(Counts const& heading, Question const& question) {
  if (heading.empty()) return 0;
  auto const asked = [&](auto const& counted) {
    return std::ranges::any_of(question.words, [&](Question::Word const& word) {
      return std::ranges::find(word.candidates, counted.first, &Question::Candidate::term) != word.candidates.end();
    });
  };
  return static_cast<double>(std::ranges::count_if(heading, asked)) / static_cast<double>(heading.size());
}

template <class Counts>
int count_of(Counts const& counts, std::string_view term) {
  auto const found = counts.find(term);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

HelpIndex::Document HelpIndex::index(Article const& article) {
  Document document;
  auto const add = [&](Field field, std::string_view text) {
    document.lengths[field] += count_terms(document.counts[field], text);
  };
  auto const add_phrase = [&](Field field, std::string const& phrase) {
    add(field, phrase);
    add_neighbours(document.neighbours, phrase);
  };
  add_phrase(title, article.title);
  add(summary, article.summary);
  for (auto const& phrase : article.keywords) add_phrase(keywords, phrase);
  for (auto const& section : article.sections) {
    add_phrase(headings, section.heading);
    for (auto const& phrase : section.keywords) add_phrase(keywords, phrase);
    for (auto const& paragraph : section.paragraphs) add(body, paragraph);
  }
  return document;
}

void HelpIndex::count_document(Document const& document) {
  std::set<std::string_view> seen;
  for (auto const& counts : document.counts) {
    for (auto const& [term, count] : counts) seen.insert(term);
  }
  for (auto const term : seen) ++document_frequency_[std::string(term)];
}

HelpIndex::HelpIndex(std::vector<Article> articles) : articles_(std::move(articles)) {
  documents_.reserve(articles_.size());
  for (auto const& article : articles_) {
    auto const& document = documents_.emplace_back(index(article));
    count_document(document);
    for (std::size_t field = 0; field < fields; ++field)
      average_lengths_[field] += document.lengths[field] / static_cast<double>(articles_.size());
  }
  vocabulary_.reserve(document_frequency_.size());
  for (auto const& [term, count] : document_frequency_) vocabulary_.push_back(letters_of(term));
}

double HelpIndex::idf(std::string_view term) const {
  return inverse_frequency(documents_.size(), count_of(document_frequency_, term));
}

std::vector<Question::Candidate> HelpIndex::candidates(std::string const& term) const {
  if (document_frequency_.contains(term)) return {{term, 1, idf(term)}};
  auto const letters = letters_of(term);
  if (letters.size() < shortest_inexact) return {};
  std::vector<Question::Candidate> typos;
  std::vector<Question::Candidate> prefixes;
  std::size_t i = 0;
  for (auto const& [known, count] : document_frequency_) {
    auto const& spelled = vocabulary_[i++];
    if (spelled.front() != letters.front() || spelled.size() + 1 < shortest_inexact) continue;
    if (one_edit_apart(letters, spelled)) typos.push_back({known, typo_likeness, idf(known)});
    bool const one_begins_the_other = spelled.starts_with(letters) || letters.starts_with(spelled);
    if (spelled.size() >= shortest_inexact && one_begins_the_other)
      prefixes.push_back({known, prefix_likeness, idf(known)});
  }
  auto& found = typos.empty() ? prefixes : typos;
  if (found.size() > most_candidates) found.resize(most_candidates);
  return std::move(found);
}

Question HelpIndex::read(std::string_view text) const {
  Question question;
  for (auto const& term : terms(text)) {
    if (question.words.size() == most_words) break;
    if (std::ranges::find(question.words, term, &Question::Word::term) != question.words.end()) continue;
    Question::Word word{.term = term, .candidates = candidates(term)};
    for (auto const& candidate : word.candidates) word.weight = std::max(word.weight, candidate.idf);
    if (word.candidates.empty()) word.weight = idf(term);
    question.mass += word.weight;
    question.words.push_back(std::move(word));
  }
  return question;
}

double HelpIndex::term_score(Document const& document, Question::Candidate const& candidate) const {
  double frequency = 0;
  for (std::size_t field = 0; field < fields; ++field) {
    auto const count = count_of(document.counts[field], candidate.term);
    if (count == 0) continue;
    auto const relative_length = document.lengths[field] / average_lengths_[field];
    frequency += field_weights[field] * count / (1 - length_share + length_share * relative_length);
  }
  return candidate.idf * candidate.likeness * frequency * (saturation + 1) / (frequency + saturation);
}

double HelpIndex::neighbour_bonus(Document const& document, Question const& question) const {
  double bonus = 0;
  for (std::size_t i = 1; i < question.words.size(); ++i) {
    auto const& before = question.words[i - 1].candidates;
    auto const& after = question.words[i].candidates;
    if (before.empty() || after.empty()) continue;
    if (document.neighbours.contains(unordered(before.front().term, after.front().term))) {
      bonus += (before.front().idf + after.front().idf) / 2;
    }
  }
  return bonus;
}

namespace {

/// Evidence word by word: each counts with the best of its candidates. `score_of` scores one candidate; 0: not there.
template <class ScoreOf>
Evidence gather(Question const& question, ScoreOf score_of) {
  Evidence evidence;
  double covered = 0;
  for (auto const& word : question.words) {
    double best = 0;
    double weight = 0;
    for (auto const& candidate : word.candidates) {
      double const score = score_of(candidate);
      if (score <= best) continue;
      best = score;
      weight = candidate.idf * candidate.likeness;
    }
    if (best <= 0) continue;
    evidence.score += best;
    evidence.strongest = std::max(evidence.strongest, weight);
    ++evidence.matched;
    covered += weight;
  }
  if (question.mass > 0) evidence.coverage = covered / question.mass;
  return evidence;
}

double closeness_of(double score, double mass) {
  return mass > 0 ? score / (mass * (saturation + 1)) : 0;
}

}  // namespace

std::vector<HelpIndex::Match> HelpIndex::rank(Question const& question) const {
  std::vector<Match> matches;
  matches.reserve(documents_.size());
  for (std::size_t i = 0; i < documents_.size(); ++i) {
    auto const& document = documents_[i];
    auto evidence =
        gather(question, [&](Question::Candidate const& candidate) { return term_score(document, candidate); });
    evidence.score += neighbour_bonus(document, question);
    evidence.closeness = closeness_of(evidence.score, question.mass);
    matches.push_back({&articles_[i], evidence});
  }
  std::ranges::sort(matches, [](Match const& a, Match const& b) {
    return a.evidence.score != b.evidence.score ? a.evidence.score > b.evidence.score : a.article < b.article;
  });
  return matches;
}

Section const& HelpIndex::best_section(Article const& article, Question const& question) const {
  struct Counted {
    Counts heading, keywords, body;
    double length = 0;
  };
  std::vector<Counted> sections;
  for (auto const& section : article.sections) {
    auto& counted = sections.emplace_back();
    counted.length += 2 * count_terms(counted.heading, section.heading);
    for (auto const& phrase : section.keywords) count_terms(counted.keywords, phrase);
    for (auto const& paragraph : section.paragraphs) counted.length += count_terms(counted.body, paragraph);
  }
  auto const mentions = [](Counted const& section, std::string const& term) {
    return 2.5 * count_of(section.heading, term) + 2.5 * count_of(section.keywords, term) +
           0.6 * count_of(section.body, term);
  };
  // Plain BM25 (k1 1.2, b 0.5, a usual length of 60 words) where a word counts by its rarity in all articles and in
  // this one: what every section says tells none of them apart.
  std::vector<double> scores(sections.size(), 0.0);
  for (auto const& word : question.words) {
    for (auto const& candidate : word.candidates) {
      auto const with_it = std::ranges::count_if(
          sections, [&](Counted const& section) { return mentions(section, candidate.term) > 0; });
      double const rarity = candidate.idf + inverse_frequency(sections.size(), static_cast<int>(with_it));
      for (std::size_t i = 0; i < sections.size(); ++i) {
        double const n = mentions(sections[i], candidate.term);
        if (n > 0)
          scores[i] += candidate.likeness * rarity * n * 2.2 / (n + 1.2 * (0.5 + 0.5 * sections[i].length / 60));
      }
    }
  }
  // Of two headings with the question's words the one that says nothing else is meant.
  for (std::size_t i = 0; i < sections.size(); ++i)
    scores[i] *= 1 + heading_share * asked_share(sections[i].heading, question);
  auto const best = std::ranges::max_element(scores) - scores.begin();
  return article.sections[static_cast<std::size_t>(best)];
}

Evidence HelpIndex::weigh(Question const& question, std::string_view title_text, std::string_view rest) const {
  Counts in_title;
  Counts in_rest;
  count_terms(in_title, title_text);
  count_terms(in_rest, rest);
  // Words that no help article has are what such texts are about: they count by themselves.
  Question literal;
  literal.mass = question.mass;
  for (auto const& word : question.words)
    literal.words.push_back({word.term, {{word.term, 1, word.weight}}, word.weight});
  auto evidence = gather(literal, [&](Question::Candidate const& candidate) {
    double const frequency = 4.0 * count_of(in_title, candidate.term) + count_of(in_rest, candidate.term);
    return candidate.idf * frequency * (saturation + 1) / (frequency + saturation);
  });
  evidence.closeness = closeness_of(evidence.score, question.mass);
  return evidence;
}

}  // namespace vobe::chat
