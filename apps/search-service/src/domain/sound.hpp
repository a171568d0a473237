// Words as they are heard, across Latin and Cyrillic letters: "Земфира" and "Zemfira", "Чайковский" and "Tchaikovsky",
// "Квин" and "Queen". Three steps, each coarser than the one before: Latin letters, loose spelling, consonants.
//
// The last step follows the idea of Metaphone (L. Philips, 1990): letters that sound alike become one, vowels go.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vobe::search {

/// A folded word in small Latin letters and digits: "чайковский" → "chaykovskiy". Other scripts as far as ICU has
/// rules.
std::string in_latin(std::string_view folded);

/// Spelling differences that can't be heard levelled: "queen", "квин" → "kvin"; "tchaikovsky", "чайковский" →
/// "chaikovski".
std::string loosely_spelled(std::string_view folded);

/// The same of an English word as it is read aloud, where that differs: "highway" → "haivei", as "хайвей" is spelled.
/// Empty for other words.
std::string heard_in_english(std::string_view folded);

/// The consonants of each way to read it, at least one, at most eight; equal ones sound alike. Empty keys are left out,
/// so a word of vowels has none.
std::vector<std::string> sounds_of(std::string_view folded);

/// One ASCII character per letter: small Latin letters and digits as they are, Cyrillic ones as capitals and signs.
/// Slips of the finger are counted in these; empty for a word with others.
std::string typed_letters(std::string_view folded);

/// Small edits between two ASCII words: insertions, deletions, substitutions and swaps of neighbours (optimal string
/// alignment). More than `limit` is given as limit + 1.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit);

/// The word itself and it without each of its letters, for words of 3 to 24 letters: two words within one small edit
/// share at least one of them (the symmetric deletion of W. Garbe's SymSpell).
std::vector<std::string> deletions_of(std::string_view loose);

}  // namespace vobe::search
