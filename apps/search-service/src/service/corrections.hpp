// What a word of a query may stand for: the same name in the other script, or, where the word itself is unknown, what
// it was probably meant to be.
#pragma once

#include <string>
#include <vector>

#include "chassis/postgres/database.hpp"

namespace vobe::search {

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
};

struct Correction {
  std::vector<StandIn> stand_ins;  // at most four, the likeliest first
};

/// One correction per word, in their order.
Task<std::vector<Correction>> correct_words(postgres::Session& session, std::vector<Doubt> doubts);

}  // namespace vobe::search
