// Unicode as people mean it: normal forms, lengths in code points, what can be seen, cuts that split nothing.
// ICU does the work and stays inside text.cpp. All texts are UTF-8; broken sequences count as U+FFFD where a function
// doesn't say otherwise. Everything may be called by any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vobe::text {

bool is_valid_utf8(std::string_view text);

/// Normalization Form C (UAX #15). The input must be valid UTF-8. ASCII comes back untouched.
std::string nfc(std::string_view text);

/// NFKC and full case folding (NFKC_Casefold, UAX #44), for comparing names: "ﬁ", "ＦＩ" and "FI" are one. Code points
/// that are ignored in display (zero width joiners, variation selectors) fall out.
std::string fold(std::string_view text);

/// Length in code points; valid UTF-8 only.
std::size_t length(std::string_view text);

/// How many user-perceived characters can be seen: grapheme clusters that hold more than spaces, controls, format
/// characters (zero width, direction marks) and unassigned code points.
std::size_t visible_length(std::string_view text);

/// Whether a code point stands in it that has no business in one line: controls, line breaks, direction overrides
/// and isolates (U+202A–U+202E, U+2066–U+2069); or it isn't empty and holds nothing but format characters.
bool has_line_breaking_or_control(std::string_view text);

/// At most `graphemes` user-perceived characters (UAX #29), with "…" appended (not counted) where something was cut;
/// prefers to cut at white space within the last fifth. Spaces at the ends are left out.
std::string excerpt(std::string_view text, std::size_t graphemes);

/// For URLs: small Latin letters and digits joined by "-", others transliterated (Жуки → zhuki), at most `longest`
/// bytes, cut at a word where that leaves at least half of them. Empty where nothing is left.
std::string slug(std::string_view text, std::size_t longest = 80);

/// The first letter for an index, folded to upper case without accents ("é" → "E", "ё" → "Е", but "й" → "Й"), or "#"
/// for what begins with no letter. Spaces and punctuation in front are passed over.
std::string index_letter(std::string_view name);

/// "ru" or "en" by the share of Cyrillic among letters; "en" where there are none.
std::string_view detect_language(std::string_view text);

/// Spaces at both ends off (Unicode White_Space).
std::string_view trim(std::string_view text);

}  // namespace vobe::text
