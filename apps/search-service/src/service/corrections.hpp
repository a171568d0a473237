// What a word of a query may stand for: the same name in the other script, or, where the word itself is unknown, what
// it was probably meant to be.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "storage/vocabulary.hpp"

namespace vobe::search {

/// The known words that look or sound like one form of a word.
struct Lookalike {
  vocabulary::Asked asked;
  std::vector<vocabulary::Candidate> candidates;
};

/// By the word that was asked about: one for each of its forms.
using Lookalikes = std::unordered_map<std::string, std::vector<Lookalike>>;

/// For each folded word those that it may stand for. Nothing needs to be known about it.
Task<Lookalikes> find_lookalikes(postgres::Session& session, std::vector<std::string> words);

/// A word as it was typed, with what the vocabulary knows about it.
struct Doubt {
  std::string word;
  std::string lexeme;
  std::int64_t names = 0;
  std::int64_t texts = 0;
  bool unknown = false;
};

struct StandIn {
  std::string word;
  std::string lexeme;
  std::int64_t occurrences = 0;
};

struct Correction {
  std::vector<StandIn> stand_ins;  // at most five, the likeliest first
};

/// One correction per word, in their order. `lookalikes` are those of the words.
Task<std::vector<Correction>> correct_words(postgres::Session& session, std::vector<Doubt> doubts,
                                            Lookalikes const& lookalikes);

}  // namespace vobe::search
