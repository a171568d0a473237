// The rows of words: which words occur at all, and which ones a word that doesn't may stand for.
#pragma once

#include <boost/describe/class.hpp>

#include <string>
#include <vector>

#include "chassis/postgres/database.hpp"

namespace vobe::search::vocabulary {

/// How often a folded word was met.
struct Occurrence {
  std::string word;
  std::int64_t names = 0;  // in names of music and people
  std::int64_t texts = 0;  // elsewhere
};

/// Adds them to what is known.
Task<> learn(postgres::Session& transaction, std::vector<Occurrence> words);

/// A word of a query, and how often forms of it occur.
struct Familiarity {
  std::string word;
  std::string lexeme;
  std::string other_form;    // of a Russian noun whose forms get two lexemes, one that has the other; or empty
  std::string other_lexeme;  // of that
  std::int64_t names = 0;
  std::int64_t texts = 0;
};
BOOST_DESCRIBE_STRUCT(Familiarity, (), (word, lexeme, other_form, other_lexeme, names, texts))

/// In no particular order; each word once.
Task<std::vector<Familiarity>> look_up(postgres::Session& session, std::vector<std::string> const& words);

/// A known word that sounds or looks like one that was asked about.
struct Candidate {
  std::int64_t asked = 0;  // which one, from 0
  std::string word;
  std::string lexeme;
  std::string loose;
  std::vector<std::string> sounds;
  std::int64_t names = 0;
  std::int64_t texts = 0;
};
BOOST_DESCRIBE_STRUCT(Candidate, (), (asked, word, lexeme, loose, sounds, names, texts))

/// Words within a slip of the finger or equal in sound, the most similar first, at most 40 for each.
Task<std::vector<Candidate>> alike(postgres::Session& session, std::vector<std::string> const& words);
/// For long words: those that share many letters.
Task<std::vector<Candidate>> similar(postgres::Session& session, std::vector<std::string> const& words);

/// The lexeme of each word, in their order.
Task<std::vector<std::string>> stems(postgres::Session& session, std::vector<std::string> const& words);

}  // namespace vobe::search::vocabulary
