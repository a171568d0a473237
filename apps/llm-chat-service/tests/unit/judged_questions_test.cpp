// The judged set of tests/chat, against the articles of docs/help.
#include <gtest/gtest.h>
#include <boost/describe/class.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "chassis/core/text.hpp"
#include "chassis/schema/json.hpp"
#include "storage/help_library.hpp"

namespace vobe::chat {
namespace {

struct Judged {
  std::string q;
  std::string language;
  std::optional<std::string> article;
};
BOOST_DESCRIBE_STRUCT(Judged, (), (q, language, article))

std::vector<Judged> read_questions() {
  std::vector<Judged> questions;
  std::ifstream file(VOBE_TEST_QUESTIONS);
  for (std::string line; std::getline(file, line);)
    questions.push_back(schema::from_json<Judged>(line, schema::Unknown::refuse));
  return questions;
}

/// The slug of the article that would be cited first; empty when the question would be declined.
std::string cited_first(HelpLibrary const& library, Judged const& judged) {
  auto const& index = library.in(judged.language);
  auto const matches = index.rank(index.read(judged.q));
  if (matches.empty() || !matches.front().evidence.good()) return "";
  return matches.front().article->slug;
}

TEST(JudgedQuestions, are_sixty_with_an_answer_and_ten_without) {
  auto const questions = read_questions();
  EXPECT_EQ(std::ranges::count_if(questions, [](Judged const& one) { return one.article.has_value(); }), 60);
  EXPECT_EQ(std::ranges::count_if(questions, [](Judged const& one) { return !one.article; }), 10);
}

TEST(JudgedQuestions, are_recognised_by_their_language) {
  for (auto const& judged : read_questions()) EXPECT_EQ(text::detect_language(judged.q), judged.language) << judged.q;
}

TEST(JudgedQuestions, cite_the_right_article_first_in_85_of_100) {
  auto const library = HelpLibrary::read(VOBE_TEST_HELP_DIR);
  int right = 0;
  int answerable = 0;
  for (auto const& judged : read_questions()) {
    if (!judged.article) continue;
    ++answerable;
    auto const cited = cited_first(library, judged);
    if (cited == *judged.article) ++right;
    else std::cout << "wanted " << *judged.article << ", got '" << cited << "': " << judged.q << "\n";
  }
  RecordProperty("right", right);
  std::cout << right << " of " << answerable << " cite the right article first\n";
  EXPECT_GE(right * 100, answerable * 85);
}

TEST(JudgedQuestions, that_no_article_answers_are_all_declined) {
  auto const library = HelpLibrary::read(VOBE_TEST_HELP_DIR);
  for (auto const& judged : read_questions()) {
    if (!judged.article) EXPECT_EQ(cited_first(library, judged), "") << judged.q;
  }
}

}  // namespace
}  // namespace vobe::chat
