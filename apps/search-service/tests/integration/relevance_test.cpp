#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "chassis/core/text.hpp"
#include "tests/integration/demo.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::search {
namespace {

constexpr std::size_t judged_hits = 10;

/// What should be found, with its grade. See judged.tsv.
struct Grading {
  std::string what;
  int grade = 0;

  [[nodiscard]] int of(std::string const& key, Facts const& facts) const {
    if (what.starts_with('@')) return of_artist(facts, text::fold(what.substr(1)));
    if (what.starts_with("title:")) return is_music(facts) && same(facts.title, what.substr(6)) ? grade : 0;
    if (what.starts_with("on:")) return same(facts.album, what.substr(3)) ? grade : 0;
    auto const wanted = "demo:" + what;
    bool const open = wanted.ends_with('*');
    return (open ? key.starts_with(wanted.substr(0, wanted.size() - 1)) : key == wanted) ? grade : 0;
  }

 private:
  static bool is_music(Facts const& facts) { return facts.type == "album" || facts.type == "track"; }
  static bool same(std::string const& a, std::string const& b) { return text::fold(a) == text::fold(b); }
  [[nodiscard]] int of_artist(Facts const& facts, std::string const& name) const {
    if (facts.type == "artist") return text::fold(facts.title) == name ? grade : 0;
    bool const credited = text::fold(facts.artist).find("|" + name + "|") != std::string::npos;
    return !credited ? 0 : facts.type == "album" ? grade - 1 : grade - 2;
  }
};

struct Judgement {
  std::string kind;
  bool held = false;  // not to be looked at
  std::string query;
  std::vector<Grading> gradings;

  [[nodiscard]] int grade_of(std::string const& key, Demo const& demo) const {
    auto const known = demo.facts.find(key);
    auto const facts = known == demo.facts.end() ? Facts() : known->second;
    int best = 0;
    for (auto const& grading : gradings) best = std::max(best, grading.of(key, facts));
    return best;
  }
};

std::vector<Judgement> judgements() {
  std::ifstream file(VOBE_JUDGED);
  std::vector<Judgement> all;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream columns(line);
    Judgement judgement;
    std::string set;
    std::string gradings;
    std::getline(columns, judgement.kind, '\t');
    std::getline(columns, set, '\t');
    std::getline(columns, judgement.query, '\t');
    std::getline(columns, gradings);
    judgement.held = set == "held";
    std::istringstream words(gradings);
    for (std::string word; words >> word;) {
      std::ranges::replace(word, '_', ' ');
      auto const equals = word.rfind('=');
      judgement.gradings.push_back({word.substr(0, equals), std::stoi(word.substr(equals + 1))});
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

/// Of the best list there can be; 0 where nothing fits.
double best_gain(Judgement const& judgement, Demo const& demo) {
  std::vector<int> best;
  for (auto const& [key, thing] : demo.things) {
    if (int const grade = judgement.grade_of(key, demo); grade > 0) best.push_back(grade);
  }
  std::ranges::sort(best, std::ranges::greater());
  return gain(best);
}

/// Normalized discounted cumulative gain over the first ten (Järvelin and Kekäläinen, 2002), by class and in all.
class Score {
 public:
  void add(std::string const& kind, double value) {
    by_kind_[kind].push_back(value);
    all_.push_back(value);
  }
  void check(std::string const& title) const {
    std::printf("%s: %.3f over %zu\n", title.c_str(), mean(all_), all_.size());
    EXPECT_GE(mean(all_), 0.85) << title;
    for (auto const& [kind, values] : by_kind_) {
      std::printf("  %s: %.3f over %zu\n", kind.c_str(), mean(values), values.size());
      EXPECT_GE(mean(values), 0.7) << title << ", " << kind;
    }
  }
  [[nodiscard]] std::size_t size() const { return all_.size(); }

 private:
  static double mean(std::vector<double> const& values) {
    double sum = 0;
    for (double const value : values) sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
  }
  std::map<std::string, std::vector<double>> by_kind_;
  std::vector<double> all_;
};

struct Relevance : SearchServiceTest {
  Demo const demo = load_demo();

  void load() {
    publish(bus, demo.events);
    auto const expected = std::to_string(demo.things.size());
    constexpr std::chrono::seconds longest{100};
    auto const indexed = [&] { return service.database->ask("SELECT count(*) FROM documents") == expected; };
    ASSERT_TRUE(testing::eventually(indexed, longest));
    settle();
  }

  std::vector<std::string> keys_found(std::string const& q) {
    std::istringstream things(found(q, "&limit=10&type=post,artist,album,track"));
    std::vector<std::string> keys;
    for (std::string thing; things >> thing;) {
      auto const key = demo.keys.find(thing);
      keys.push_back(key == demo.keys.end() ? thing : key->second);
    }
    return keys;
  }

  /// What the judgement is worth; what falls short is shown, unless nobody is to tune to it.
  double judge(Judgement const& judgement, double best) {
    std::vector<int> grades;
    auto const keys = keys_found(judgement.query);
    for (auto const& key : keys) grades.push_back(judgement.grade_of(key, demo));
    double const value = gain(grades) / best;
    if (value >= 0.85 || judgement.held) return value;
    std::printf("%.2f %s: %s\n", value, judgement.kind.c_str(), judgement.query.c_str());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      auto const facts = demo.facts.find(keys[i]);
      std::printf("     %d %s %s\n", grades[i], keys[i].c_str(),
                  facts == demo.facts.end() ? "" : facts->second.title.c_str());
    }
    return value;
  }
};

TEST_F(Relevance, lexemes_are_those_of_the_database) {
  load();
  EXPECT_GT(std::stoi(service.database->ask("SELECT count(*) FROM words")), 1000);
  EXPECT_EQ(
      service.database->ask("SELECT string_agg(word || ' ' || lexeme, ', ') FROM words WHERE lexeme <> stem(word)"),
      "");
}

TEST_F(Relevance, the_judged_queries_find_what_was_meant) {
  load();
  Score all;
  Score held;
  std::size_t left_out = 0;
  for (auto const& judgement : judgements()) {
    double const best = best_gain(judgement, demo);
    if (best == 0) {
      ++left_out;
      continue;
    }
    double const value = judge(judgement, best);
    all.add(judgement.kind, value);
    if (judgement.held) held.add(judgement.kind, value);
  }
  if (!demo.has_chinook) std::printf("without VOBE_TEST_CHINOOK %zu queries are left out\n", left_out);
  EXPECT_TRUE(left_out == 0 || !demo.has_chinook);
  EXPECT_GE(all.size(), 80u);
  all.check("all");
  held.check("held out");
}

}  // namespace
}  // namespace vobe::search
