#include "storage/vocabulary.hpp"

#include <algorithm>

#include "chassis/core/stem.hpp"
#include "domain/sound.hpp"
#include "domain/words.hpp"

namespace vobe::search::vocabulary {

namespace {

using postgres::Query;

// Sorted by word, so that two that learn at the same time never wait for each other in a circle.
constexpr Query learn_words{
    "learn_words",
    "INSERT INTO words (word, lexeme, loose, sounds, deletes, typos, names, texts)"
    " SELECT word, lexeme, loose, string_to_array(sounds, ' '), string_to_array(deletes, ' '),"
    "   string_to_array(typos, ' '), names, texts"
    " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[])"
    "   AS learnt (word, lexeme, loose, sounds, deletes, typos, names, texts) ORDER BY word COLLATE \"C\""
    " ON CONFLICT (word) DO UPDATE SET lexeme = excluded.lexeme, names = words.names + excluded.names,"
    "   texts = words.texts + excluded.texts"};

constexpr Query take_words{"take_words_after",
                           "SELECT word FROM words WHERE word > $1 ORDER BY word LIMIT $2 FOR UPDATE"};

constexpr Query rewrite_words{
    "rewrite_words",
    "UPDATE words SET lexeme = anew.lexeme, loose = anew.loose, sounds = anew.sounds, deletes = anew.deletes,"
    "   typos = anew.typos"
    " FROM (SELECT word, lexeme, loose, string_to_array(sounds, ' ') AS sounds,"
    "     string_to_array(deletes, ' ') AS deletes, string_to_array(typos, ' ') AS typos"
    "   FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])"
    "     AS anew (word, lexeme, loose, sounds, deletes, typos)) AS anew WHERE words.word = anew.word"
    " AND (words.lexeme, words.loose, words.sounds, words.deletes, words.typos)"
    "   IS DISTINCT FROM (anew.lexeme, anew.loose, anew.sounds, anew.deletes, anew.typos)"};

constexpr Query look_lexemes_up{"look_lexemes_up",
                                "SELECT lexeme, sum(names)::int8 AS names, sum(texts)::int8 AS texts FROM words"
                                " WHERE lexeme = ANY($1) GROUP BY lexeme"};

// As is_cyrillic() has it: by the first letter.
#define VOBE_IS_CYRILLIC(word) "(" word " >= U&'\\0400' COLLATE \"C\" AND " word " < U&'\\0530' COLLATE \"C\")"

// What is typed alike and what is heard alike have a limit each: of common sounds there are too many.
constexpr Query find_alike{
    "find_alike_words",
    "SELECT asked.ordinal - 1 AS asked, w.word, w.lexeme, w.loose, w.sounds, w.names, w.texts"
    " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])"
    "   WITH ORDINALITY AS asked (word, lexeme, loose, sounds, deletes, deletes_if_known, typos, ordinal),"
    " LATERAL (SELECT coalesce(sum(names), 0) = 0 AND coalesce(sum(texts), 0) <= $8 AS doubtful FROM words"
    "   WHERE words.lexeme = asked.lexeme) known,"
    " LATERAL ((SELECT * FROM words WHERE words.typos && string_to_array(asked.typos, ' ') AND known.doubtful"
    "   ORDER BY words.names + words.texts DESC, words.word LIMIT 20)"
    " UNION ALL (SELECT * FROM words WHERE (words.deletes && string_to_array("
    "     CASE WHEN known.doubtful THEN asked.deletes ELSE asked.deletes_if_known END, ' ')"
    "   OR words.sounds && string_to_array(asked.sounds, ' ')) AND (known.doubtful OR (words.names > 0"
    "   AND " VOBE_IS_CYRILLIC("words.word") " <> " VOBE_IS_CYRILLIC("asked.word") "))"
    "   ORDER BY similarity(words.loose, asked.loose) DESC, words.names DESC, words.word LIMIT 40)) w"};

constexpr Query find_similar{
    "find_similar_words",
    "SELECT asked.ordinal - 1 AS asked, w.word, w.lexeme, w.loose, w.sounds, w.names, w.texts"
    " FROM unnest($1::text[]) WITH ORDINALITY AS asked (loose, ordinal),"
    " LATERAL (SELECT * FROM words WHERE words.loose % asked.loose"
    "   ORDER BY similarity(words.loose, asked.loose) DESC, words.names DESC, words.word LIMIT 20) w"};

// "LF" is a fifth of all short names; those are compared by letters alone.
constexpr std::size_t shortest_sound = 3;

/// By which words within one slip of each other by ear are found, as they are spelled and as English is read aloud.
std::vector<std::string> heard_deletions(std::string_view loose, std::string_view aloud) {
  auto all = deletions_of(loose);
  for (auto& shorter : deletions_of(aloud)) {
    if (std::ranges::find(all, shorter) == all.end()) all.push_back(std::move(shorter));
  }
  return all;
}

/// The same for a known word, of which only other spellings are looked for. Where all its sounds are long enough to be
/// looked up, these lead to them, but not from Russian to English as it is read aloud.
std::vector<std::string> deletions_if_known(Asked const& asked, bool short_sounds) {
  if (short_sounds) return deletions_of(asked.loose);
  return is_cyrillic(asked.word) ? std::vector{asked.loose} : std::vector<std::string>();
}

std::string spaced(std::vector<std::string> const& parts) {
  std::string out;
  for (auto const& part : parts) {
    if (!out.empty()) out += ' ';
    out += part;
  }
  return out;
}

/// What is kept of words so that others lead to them, a column each.
struct Spellings {
  std::vector<std::string> words;
  std::vector<std::string> lexemes;
  std::vector<std::string> loose;
  std::vector<std::string> sounds;
  std::vector<std::string> deletes;
  std::vector<std::string> typos;

  void add(std::string word) {
    lexemes.push_back(text::stem(word));
    loose.push_back(loosely_spelled(word));
    sounds.push_back(spaced(sounds_of(word)));
    deletes.push_back(spaced(heard_deletions(loose.back(), heard_in_english(word))));
    typos.push_back(spaced(deletions_of(typed_letters(word))));
    words.push_back(std::move(word));
  }
};

}  // namespace

Task<> learn(postgres::Session& transaction, std::vector<Occurrence> words) {
  if (words.empty()) co_return;
  Spellings spelled;
  std::vector<std::int64_t> in_names;
  std::vector<std::int64_t> in_texts;
  for (auto& word : words) {
    spelled.add(std::move(word.word));
    in_names.push_back(word.names);
    in_texts.push_back(word.texts);
  }
  co_await transaction.execute(learn_words, spelled.words, spelled.lexemes, spelled.loose, spelled.sounds,
                               spelled.deletes, spelled.typos, in_names, in_texts);
}

Task<std::vector<std::string>> take_after(postgres::Session& transaction, std::string word, std::int64_t count) {
  return transaction.values<std::string>(take_words, word, count);
}

Task<> rewrite(postgres::Session& transaction, std::vector<std::string> words) {
  Spellings spelled;
  for (auto& word : words) spelled.add(std::move(word));
  co_await transaction.execute(rewrite_words, spelled.words, spelled.lexemes, spelled.loose, spelled.sounds,
                               spelled.deletes, spelled.typos);
}

Task<std::vector<Familiarity>> look_up(postgres::Session& session, std::vector<std::string> const& lexemes) {
  return session.rows<Familiarity>(look_lexemes_up, lexemes);
}

Task<std::vector<Candidate>> alike(postgres::Session& session, std::vector<Asked> const& words) {
  std::vector<std::string> texts;
  std::vector<std::string> lexemes;
  std::vector<std::string> loose;
  std::vector<std::string> sounds;
  std::vector<std::string> deletes;
  std::vector<std::string> deletes_if_known;
  std::vector<std::string> typos;
  for (auto const& asked : words) {
    auto keys = asked.sounds;
    auto const left_out = std::erase_if(keys, [](std::string const& key) { return key.size() < shortest_sound; });
    texts.push_back(asked.word);
    lexemes.push_back(asked.lexeme);
    loose.push_back(asked.loose);
    sounds.push_back(spaced(keys));
    deletes.push_back(spaced(heard_deletions(asked.loose, asked.aloud)));
    typos.push_back(spaced(deletions_of(asked.typed)));
    deletes_if_known.push_back(spaced(deletions_if_known(asked, keys.empty() || left_out > 0)));
  }
  return session.rows<Candidate>(find_alike, texts, lexemes, loose, sounds, deletes, deletes_if_known, typos, rare);
}

Task<std::vector<Candidate>> similar(postgres::Session& session, std::vector<Asked> const& words) {
  std::vector<std::string> loose;
  for (auto const& asked : words) loose.push_back(asked.loose);
  return session.rows<Candidate>(find_similar, loose);
}

}  // namespace vobe::search::vocabulary
