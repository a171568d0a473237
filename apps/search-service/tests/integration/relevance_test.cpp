#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "tests/integration/demo.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::search {
namespace {

constexpr std::size_t judged_hits = 10;

struct Judgement {
  std::string kind;
  std::string query;
  std::vector<std::pair<std::string, int>> grades;  // key or its beginning with "*"; the first that fits counts

  [[nodiscard]] int grade_of(std::string const& key) const {
    int grade = 0;
    for (auto const& [pattern, value] : grades) {
      bool const open = pattern.ends_with('*');
      if (open ? key.starts_with(pattern.substr(0, pattern.size() - 1)) : key == pattern)
        grade = std::max(grade, value);
    }
    return grade;
  }
};

std::vector<Judgement> judgements() {
  std::ifstream file(VOBE_JUDGED);
  std::vector<Judgement> all;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream columns(line);
    Judgement judgement;
    std::string grades;
    std::getline(columns, judgement.kind, '\t');
    std::getline(columns, judgement.query, '\t');
    std::getline(columns, grades);
    std::istringstream words(grades);
    for (std::string word; words >> word;) {
      auto const equals = word.rfind('=');
      judgement.grades.emplace_back("demo:" + word.substr(0, equals), std::stoi(word.substr(equals + 1)));
    }
    all.push_back(std::move(judgement));
  }
  return all;
}

double gain(std::vector<int> const& grades) {
  double sum = 0;
  for (std::size_t i = 0; i < std::min(grades.size(), judged_hits); ++i) {
    sum += (std::pow(2.0, grades[i]) - 1) / std::log2(static_cast<double>(i) + 2);
  }
  return sum;
}

/// Normalized discounted cumulative gain over the first ten (Järvelin and Kekäläinen, 2002).
double ndcg(std::vector<int> found, Judgement const& judgement, Demo const& demo) {
  std::vector<int> best;
  for (auto const& [key, thing] : demo.things) {
    if (int const grade = judgement.grade_of(key); grade > 0) best.push_back(grade);
  }
  std::ranges::sort(best, std::ranges::greater());
  return gain(found) / gain(best);
}

struct Relevance : SearchServiceTest {
  Demo const demo = load_demo();

  std::vector<std::string> keys_found(std::string const& q) {
    std::istringstream things(found(q, "&limit=10&type=post,artist,album,track"));
    std::vector<std::string> keys;
    for (std::string thing; things >> thing;) {
      auto const key = demo.keys.find(thing);
      keys.push_back(key == demo.keys.end() ? thing : key->second);
    }
    return keys;
  }
};

TEST_F(Relevance, the_judged_queries_find_what_was_meant) {
  publish(bus, demo.events);
  auto const expected = std::to_string(demo.things.size());
  ASSERT_TRUE(testing::eventually([&] { return service.database->ask("SELECT count(*) FROM documents") == expected; },
                                  std::chrono::seconds(60)));
  settle();
  std::map<std::string, std::vector<double>> by_kind;
  std::vector<double> all;
  for (auto const& judgement : judgements()) {
    std::vector<int> grades;
    auto const keys = keys_found(judgement.query);
    for (auto const& key : keys) grades.push_back(judgement.grade_of(key));
    double const value = ndcg(grades, judgement, demo);
    all.push_back(value);
    by_kind[judgement.kind].push_back(value);
    if (value >= 0.85) continue;
    std::printf("%.2f %s: %s\n", value, judgement.kind.c_str(), judgement.query.c_str());
    for (std::size_t i = 0; i < keys.size(); ++i) std::printf("     %d %s\n", grades[i], keys[i].c_str());
  }
  auto const mean = [](std::vector<double> const& values) {
    double sum = 0;
    for (double const value : values) sum += value;
    return sum / static_cast<double>(values.size());
  };
  EXPECT_GE(all.size(), 30u);
  for (auto const& [kind, values] : by_kind) {
    std::printf("%s: %.3f over %zu\n", kind.c_str(), mean(values), values.size());
    EXPECT_GE(mean(values), 0.7) << kind;
  }
  std::printf("all: %.3f over %zu\n", mean(all), all.size());
  EXPECT_GE(mean(all), 0.85);
}

}  // namespace
}  // namespace vobe::search
