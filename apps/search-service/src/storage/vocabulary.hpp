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

/// The next words in their order, held until the transaction ends.
Task<std::vector<std::string>> take_after(postgres::Session& transaction, std::string word, std::int64_t count);
/// Writes known words' lexemes, sounds and slips anew.
Task<> rewrite(postgres::Session& transaction, std::vector<std::string> words);

/// How often forms of a lexeme occur; what never did is not told.
struct Familiarity {
  std::string lexeme;
  std::int64_t names = 0;
  std::int64_t texts = 0;
};
BOOST_DESCRIBE_STRUCT(Familiarity, (), (lexeme, names, texts))

/// In no particular order.
Task<std::vector<Familiarity>> look_up(postgres::Session& session, std::vector<std::string> const& lexemes);

/// A word that occurs at most so often, and in no name, may be a slip itself.
inline constexpr std::int64_t rare = 2;

/// A word for which others are looked for.
struct Asked {
  std::string word;
  std::string lexeme;               // by which it is known how often it occurs
  std::string loose;                // see loosely_spelled()
  std::string aloud;                // see heard_in_english()
  std::string typed;                // see typed_letters()
  std::vector<std::string> sounds;  // see sounds_of()
};

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

/// Words within a slip of the finger, the most frequent first, and those equal in sound, the most similar first: at
/// most 60 for each; for a word that is known and not rare, only those that are in names and in the other script.
Task<std::vector<Candidate>> alike(postgres::Session& session, std::vector<Asked> const& words);
/// For long words: those of either script that share many letters.
Task<std::vector<Candidate>> similar(postgres::Session& session, std::vector<Asked> const& words);

}  // namespace vobe::search::vocabulary
