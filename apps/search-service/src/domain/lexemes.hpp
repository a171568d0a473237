// Under which lexemes a word is found: what PostgreSQL's text search makes of it (migrations/0001), known beforehand.
#pragma once

#include <string>

namespace vobe::search {

/// The stemmer takes "ом" for an ending also where it belongs to the noun: "альбом" is "альб", "альбомов" is "альбом".
/// Either is then asked for by the other too.
struct Lexemes {
  std::string lexeme;
  std::string other_form;    // one that has the other lexeme; or empty
  std::string other_lexeme;  // of that
};

/// Of a folded word.
Lexemes lexemes_of(std::string const& word);

}  // namespace vobe::search
