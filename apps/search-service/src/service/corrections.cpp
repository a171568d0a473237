#include "service/corrections.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include "domain/sound.hpp"
#include "domain/words.hpp"
#include "storage/vocabulary.hpp"

namespace vobe::search {

namespace {

using vocabulary::Candidate;

constexpr std::size_t most_stand_ins = 4;
constexpr double widest_choice = 1.0;        // beside the best, only what is about as near
constexpr std::int64_t rare = 2;             // a word met so seldom, and in no name, may be a slip itself
constexpr std::size_t shortest_similar = 5;  // letters from which on two slips are looked for

struct Choice {
  StandIn stand_in;
  double cost = 0;
};

std::size_t slips_allowed(std::size_t letters) {
  return letters <= 3 ? 0 : letters <= 7 ? 1 : 2;
}

bool sounds_alike(std::vector<std::string> const& a, std::vector<std::string> const& b) {
  return std::ranges::any_of(a, [&](std::string const& key) { return std::ranges::find(b, key) != b.end(); });
}

/// Whether the candidate may be meant, and how far off that is.
std::optional<double> cost_of(Doubt const& doubt, std::string const& asked, Candidate const& candidate, bool far) {
  if (candidate.lexeme == doubt.lexeme) return std::nullopt;
  auto const loose = loosely_spelled(asked);
  auto const by_ear = 1 + loose.size() / 4;
  auto const off = distance(loose, candidate.loose, std::max<std::size_t>(by_ear, 3));
  bool const alike = sounds_alike(sounds_of(asked), candidate.sounds) && off <= by_ear;
  bool const other_script = is_cyrillic(candidate.word) != is_cyrillic(doubt.word);
  bool const heard = other_script && candidate.names > 0 && (off == 0 || (alike && off <= by_ear));
  bool const doubtful = doubt.unknown || (doubt.names == 0 && doubt.texts <= rare && candidate.names > 0);
  auto const allowed = slips_allowed(loose.size()) + (far ? 1 : 0);
  bool const slip = doubtful && (off <= allowed || alike) && (candidate.names > 0 || candidate.texts >= rare);
  if (!heard && !slip) return std::nullopt;
  auto const met = static_cast<double>(candidate.names + candidate.texts);
  return static_cast<double>(off) - (alike ? 0.5 : 0) - (candidate.names > 0 ? 0.3 : 0) - 0.05 * std::log(1 + met) -
         (loose.front() == candidate.loose.front() ? 0.2 : 0);
}

void keep_best(std::vector<Choice>& choices) {
  std::ranges::sort(choices, {}, [](Choice const& choice) { return std::tie(choice.cost, choice.stand_in.word); });
  std::vector<Choice> kept;
  for (auto& choice : choices) {
    if (kept.size() >= most_stand_ins || (!kept.empty() && choice.cost > kept[0].cost + widest_choice)) break;
    bool const again =
        std::ranges::any_of(kept, [&](Choice const& k) { return k.stand_in.lexeme == choice.stand_in.lexeme; });
    if (!again) kept.push_back(std::move(choice));
  }
  choices = std::move(kept);
}

/// Which words are asked about: each as typed, and a Russian form also by its stem ("чайковского").
struct Asked {
  std::vector<std::string> words;
  std::vector<std::size_t> of;  // which doubt
};

Asked asked_for(std::vector<Doubt> const& doubts) {
  Asked asked;
  auto const add = [&](std::string const& word, std::size_t i) {
    if (loosely_spelled(word).empty()) return;
    asked.words.push_back(word);
    asked.of.push_back(i);
  };
  for (std::size_t i = 0; i < doubts.size(); ++i) {
    add(doubts[i].word, i);
    if (doubts[i].lexeme != doubts[i].word && is_cyrillic(doubts[i].word)) add(doubts[i].lexeme, i);
  }
  return asked;
}

void choose(std::vector<std::vector<Choice>>& choices, std::vector<Doubt> const& doubts, Asked const& asked,
            std::vector<Candidate> const& candidates, bool far) {
  for (auto const& candidate : candidates) {
    auto const place = static_cast<std::size_t>(candidate.asked);
    auto const i = asked.of[place];
    if (auto const cost = cost_of(doubts[i], asked.words[place], candidate, far)) {
      choices[i].push_back({{candidate.word, candidate.lexeme}, *cost});
    }
  }
}

}  // namespace

Task<std::vector<Correction>> correct_words(postgres::Session& session, std::vector<Doubt> doubts) {
  std::vector<std::vector<Choice>> choices(doubts.size());
  auto const asked = asked_for(doubts);
  if (!asked.words.empty()) choose(choices, doubts, asked, co_await vocabulary::alike(session, asked.words), false);

  Asked lost;
  for (std::size_t i = 0; i < doubts.size(); ++i) {
    if (!doubts[i].unknown || !choices[i].empty() || loosely_spelled(doubts[i].word).size() < shortest_similar)
      continue;
    lost.words.push_back(doubts[i].word);
    lost.of.push_back(i);
  }
  if (!lost.words.empty()) choose(choices, doubts, lost, co_await vocabulary::similar(session, lost.words), true);

  std::vector<Correction> corrections(doubts.size());
  for (std::size_t i = 0; i < doubts.size(); ++i) {
    keep_best(choices[i]);
    for (auto& choice : choices[i]) corrections[i].stand_ins.push_back(std::move(choice.stand_in));
  }
  co_return corrections;
}

}  // namespace vobe::search
