#include "service/corrections.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

#include "chassis/core/stem.hpp"
#include "chassis/core/text.hpp"
#include "domain/sound.hpp"
#include "domain/words.hpp"

namespace vobe::search {

namespace {

using vocabulary::Asked;
using vocabulary::Candidate;

// The other script's words must not push out the slip in one's own.
constexpr std::size_t most_of_own_script = 3;
constexpr std::size_t most_of_other_script = 2;
constexpr std::size_t most_stand_ins = 4;    // of the other script's, where there are few of one's own
constexpr double widest_choice = 1.0;        // beside the best, only what is about as near
constexpr double stem_cost = 0.5;            // of a form that was not typed
constexpr double widest_hearing = -0.3;      // beside a slip in one's own script, a sound of the other must be nearer
constexpr std::size_t shortest_similar = 5;  // letters from which on two slips are looked for
constexpr std::size_t shortest_aloud = 5;    // letters of a known word that may be an English one by ear
constexpr std::size_t shortest_plural = 4;   // letters of a stem; shorter ones sound like too much

struct Choice {
  StandIn stand_in;
  double cost = 0;
  bool other_script = false;
};

std::size_t slips_allowed(std::size_t letters) {
  return letters <= 3 ? 0 : letters <= 7 ? 1 : 2;
}

bool sounds_alike(std::vector<std::string> const& a, std::vector<std::string> const& b) {
  return std::ranges::any_of(a, [&](std::string const& key) { return std::ranges::find(b, key) != b.end(); });
}

bool is_of_other_script(Candidate const& candidate, Doubt const& doubt) {
  return is_cyrillic(candidate.word) != is_cyrillic(doubt.word);
}

/// How far apart they are by ear, across scripts as English words are read aloud: "хайвей" is "highway".
std::size_t apart_aloud(Asked const& asked, Candidate const& candidate, std::size_t limit) {
  bool const cyrillic = is_cyrillic(asked.word);
  auto const& russian = cyrillic ? asked.loose : candidate.loose;
  auto const english = cyrillic ? heard_in_english(candidate.word) : asked.aloud;
  return english.empty() ? limit + 1 : distance(russian, english, limit);
}

/// Of words of one script: by the slips of the finger, and by how far off they are by ear. Where the ear tells them
/// less apart than the finger, the truth lies in the middle; where it tells them further apart, that says little.
double slips_apart(std::size_t typed, std::size_t heard) {
  auto const slips = static_cast<double>(typed);
  auto const off = static_cast<double>(heard);
  return heard <= typed ? (slips + off) / 2 : slips + 0.25 * std::min(off - slips, 2.0);
}

/// Whether the candidate may be meant, and how far off that is.
std::optional<double> cost_of(Doubt const& doubt, Asked const& asked, Candidate const& candidate, bool far) {
  if (candidate.lexeme == doubt.lexeme || candidate.loose.empty()) return std::nullopt;
  auto const& loose = asked.loose;
  bool const made_up = asked.word != doubt.word && asked.word != doubt.lexeme;  // see forms_of()
  auto const by_ear = made_up ? 1 : 1 + loose.size() / 4;
  bool const other_script = is_of_other_script(candidate, doubt);
  auto const typed = made_up || other_script ? std::string_view() : std::string_view(asked.typed);
  bool const is_rare = doubt.names == 0 && doubt.texts <= vocabulary::rare;
  bool const doubtful = doubt.unknown || (is_rare && candidate.names > 0);
  auto const limit = std::max<std::size_t>(by_ear, 3);
  auto off = distance(loose, candidate.loose, limit);
  if (off > 0 && other_script && (doubtful || loose.size() >= shortest_aloud))
    off = std::min(off, apart_aloud(asked, candidate, limit));
  auto apart = static_cast<double>(off);
  if (!typed.empty()) {
    auto const slips = distance(typed, typed_letters(candidate.word), 3);
    apart = slips_apart(slips, off);
    off = std::min(off, slips);
  }
  bool const alike = sounds_alike(asked.sounds, candidate.sounds) && off <= by_ear;
  bool const heard = other_script && candidate.names > 0 && (off == 0 || alike);
  auto const allowed = slips_allowed(std::max(loose.size(), typed.size())) + (far ? 1 : 0);
  bool const slip =
      doubtful && (off <= allowed || alike) && (candidate.names > 0 || candidate.texts >= vocabulary::rare);
  if (!heard && !slip) return std::nullopt;
  auto const met = static_cast<double>(candidate.names + candidate.texts);
  return apart + (asked.word == doubt.word ? 0 : stem_cost) - (alike ? 0.5 : 0) - (candidate.names > 0 ? 0.3 : 0) -
         0.05 * std::log(1 + met) - (loose.front() == candidate.loose.front() ? 0.2 : 0);
}

/// Adds the best of those of one script, the cheapest first; none that costs more than `dearest`.
void add_best(std::vector<Choice>& kept, std::vector<Choice> const& sorted, bool other_script, std::size_t most,
              double dearest) {
  auto const first = kept.size();
  for (auto const& choice : sorted) {
    if (choice.other_script != other_script) continue;
    if (kept.size() > first) dearest = std::min(dearest, kept[first].cost + widest_choice);
    if (kept.size() - first >= most || choice.cost > dearest) return;
    bool const again =
        std::ranges::any_of(kept, [&](Choice const& k) { return k.stand_in.lexeme == choice.stand_in.lexeme; });
    if (!again) kept.push_back(choice);
  }
}

void keep_best(std::vector<Choice>& choices) {
  constexpr auto any = std::numeric_limits<double>::infinity();
  auto const place = [](Choice const& choice) { return std::tie(choice.cost, choice.stand_in.word); };
  std::ranges::sort(choices, {}, place);
  std::vector<Choice> kept;
  add_best(kept, choices, false, most_of_own_script, any);
  auto const dearest = kept.empty() ? any : kept[0].cost + widest_hearing;
  add_best(kept, choices, true, std::max(most_of_other_script, most_stand_ins - kept.size()), dearest);
  std::ranges::sort(kept, {}, place);
  choices = std::move(kept);
}

/// In which forms a word is asked about: as it was typed, a Russian one also by its stem ("чайковского"), and what may
/// be a Russian plural of an English one as that is heard: "битлы" as "битлс".
std::vector<std::string> forms_of(std::string const& word, std::string const& lexeme) {
  std::vector<std::string> forms{word};
  if (lexeme == word || !is_cyrillic(word)) return forms;
  forms.push_back(lexeme);
  constexpr std::array plurals{"ы", "и", "ов", "ам", "ами", "ах"};
  bool const plural = std::ranges::any_of(plurals, [&](char const* ending) { return word == lexeme + ending; });
  if (plural && text::length(lexeme) >= shortest_plural) forms.push_back(lexeme + "с");
  return forms;
}

/// Nothing where it has no letters that can be compared.
std::optional<Asked> question_about(std::string word, std::string lexeme) {
  auto loose = loosely_spelled(word);
  if (loose.empty()) return std::nullopt;
  Asked asked{.lexeme = std::move(lexeme),
              .loose = std::move(loose),
              .aloud = heard_in_english(word),
              .typed = typed_letters(word),
              .sounds = sounds_of(word)};
  asked.word = std::move(word);
  return asked;
}

void choose(std::vector<Choice>& choices, Doubt const& doubt, Asked const& asked, Candidate const& candidate,
            bool far) {
  if (auto const cost = cost_of(doubt, asked, candidate, far))
    choices.push_back({.stand_in = {candidate.word, candidate.lexeme, candidate.names + candidate.texts},
                       .cost = *cost,
                       .other_script = is_of_other_script(candidate, doubt)});
}

/// For long words that are unknown and look like nothing: what shares many letters with them.
Task<> choose_from_afar(postgres::Session& session, std::vector<Doubt> const& doubts,
                        std::vector<std::vector<Choice>>& choices) {
  std::vector<Asked> asked;
  std::vector<std::size_t> of;
  for (std::size_t i = 0; i < doubts.size(); ++i) {
    if (!doubts[i].unknown || !choices[i].empty()) continue;
    auto question = question_about(doubts[i].word, doubts[i].lexeme);
    if (!question || question->loose.size() < shortest_similar) continue;
    asked.push_back(std::move(*question));
    of.push_back(i);
  }
  if (asked.empty()) co_return;
  for (auto const& candidate : co_await vocabulary::similar(session, asked)) {
    auto const place = static_cast<std::size_t>(candidate.asked);
    choose(choices[of[place]], doubts[of[place]], asked[place], candidate, true);
  }
}

}  // namespace

Task<Lookalikes> find_lookalikes(postgres::Session& session, std::vector<std::string> words) {
  std::vector<Asked> asked;
  std::vector<std::size_t> of;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto const lexeme = text::stem(words[i]);
    for (auto const& form : forms_of(words[i], lexeme)) {
      if (auto question = question_about(form, lexeme)) {
        asked.push_back(std::move(*question));
        of.push_back(i);
      }
    }
  }
  Lookalikes found;
  if (asked.empty()) co_return found;
  std::vector<std::vector<Candidate>> candidates(asked.size());
  for (auto& candidate : co_await vocabulary::alike(session, asked))
    candidates[static_cast<std::size_t>(candidate.asked)].push_back(std::move(candidate));
  for (std::size_t i = 0; i < asked.size(); ++i)
    found[words[of[i]]].push_back({std::move(asked[i]), std::move(candidates[i])});
  co_return found;
}

Task<std::vector<Correction>> correct_words(postgres::Session& session, std::vector<Doubt> doubts,
                                            Lookalikes const& lookalikes) {
  std::vector<std::vector<Choice>> choices(doubts.size());
  for (std::size_t i = 0; i < doubts.size(); ++i) {
    auto const found = lookalikes.find(doubts[i].word);
    if (found == lookalikes.end()) continue;
    for (auto const& [asked, candidates] : found->second) {
      for (auto const& candidate : candidates) choose(choices[i], doubts[i], asked, candidate, false);
    }
  }
  co_await choose_from_afar(session, doubts, choices);

  std::vector<Correction> corrections(doubts.size());
  for (std::size_t i = 0; i < doubts.size(); ++i) {
    keep_best(choices[i]);
    for (auto& choice : choices[i]) corrections[i].stand_ins.push_back(std::move(choice.stand_in));
  }
  co_return corrections;
}

}  // namespace vobe::search
