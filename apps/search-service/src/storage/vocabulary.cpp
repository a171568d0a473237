#include "storage/vocabulary.hpp"

#include <algorithm>

#include "domain/sound.hpp"

namespace vobe::search::vocabulary {

namespace {

using postgres::Query;

// Sorted by word, so that two that learn at the same time never wait for each other in a circle.
constexpr Query learn_words{
    "learn_words",
    "INSERT INTO words (word, lexeme, loose, sounds, deletes, names, texts)"
    " SELECT word, stem(word), loose, string_to_array(sounds, ' '), string_to_array(deletes, ' '), names, texts"
    " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])"
    "   AS learnt (word, loose, sounds, deletes, names, texts) ORDER BY word COLLATE \"C\""
    " ON CONFLICT (word) DO UPDATE SET names = words.names + excluded.names, texts = words.texts + excluded.texts"};

// The stemmer takes "ом" for an ending also where it belongs to the noun: "альбом" is "альб", "альбомов" is "альбом".
// Either is then asked for by the other too. That of the second is its lexeme, read as a word; that of the first any
// form whose lexeme it is itself.
constexpr Query look_words_up{
    "look_words_up",
    "SELECT asked.word, asked.lexeme,"
    " CASE WHEN NOT cyrillic THEN '' WHEN root <> asked.lexeme THEN asked.lexeme WHEN is_stem THEN asked.word || 'а'"
    "   ELSE '' END AS other_form,"
    " CASE WHEN NOT cyrillic THEN '' WHEN root <> asked.lexeme THEN root WHEN is_stem THEN asked.word ELSE '' END"
    "   AS other_lexeme,"
    " coalesce(sum(w.names), 0)::int8 AS names, coalesce(sum(w.texts), 0)::int8 AS texts"
    " FROM (SELECT word, lexeme, word ~ '^[а-яё]+$' AS cyrillic, stem(lexeme) AS root,"
    "    lexeme <> word AND stem(word || 'а') = word AS is_stem"
    "   FROM (SELECT word, stem(word) AS lexeme FROM unnest($1::text[]) AS word) stemmed) asked"
    " LEFT JOIN words w USING (lexeme) GROUP BY asked.word, asked.lexeme, cyrillic, root, is_stem"};

constexpr Query find_alike{
    "find_alike_words",
    "SELECT asked.ordinal - 1 AS asked, w.word, w.lexeme, w.loose, w.sounds, w.names, w.texts"
    " FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (loose, sounds, deletes, ordinal),"
    " LATERAL (SELECT * FROM words WHERE words.deletes && string_to_array(asked.deletes, ' ')"
    "   OR words.sounds && string_to_array(asked.sounds, ' ')"
    "   ORDER BY similarity(words.loose, asked.loose) DESC, words.names DESC, words.word LIMIT 40) w"};

constexpr Query find_similar{
    "find_similar_words",
    "SELECT asked.ordinal - 1 AS asked, w.word, w.lexeme, w.loose, w.sounds, w.names, w.texts"
    " FROM unnest($1::text[]) WITH ORDINALITY AS asked (loose, ordinal),"
    " LATERAL (SELECT * FROM words WHERE words.loose % asked.loose"
    "   ORDER BY similarity(words.loose, asked.loose) DESC, words.names DESC, words.word LIMIT 20) w"};

constexpr Query find_stems{
    "find_stems",
    "SELECT stem(word) FROM unnest($1::text[]) WITH ORDINALITY AS asked (word, ordinal) ORDER BY ordinal"};

// "LF" is a fifth of all short names; those are compared by letters alone.
constexpr std::size_t shortest_sound = 3;

std::string spaced(std::vector<std::string> const& parts) {
  std::string out;
  for (auto const& part : parts) {
    if (!out.empty()) out += ' ';
    out += part;
  }
  return out;
}

}  // namespace

Task<> learn(postgres::Session& transaction, std::vector<Occurrence> words) {
  if (words.empty()) co_return;
  std::vector<std::string> texts;
  std::vector<std::string> loose;
  std::vector<std::string> sounds;
  std::vector<std::string> deletes;
  std::vector<std::int64_t> in_names;
  std::vector<std::int64_t> in_texts;
  for (auto& word : words) {
    loose.push_back(loosely_spelled(word.word));
    sounds.push_back(spaced(sounds_of(word.word)));
    deletes.push_back(spaced(deletions_of(loose.back())));
    in_names.push_back(word.names);
    in_texts.push_back(word.texts);
    texts.push_back(std::move(word.word));
  }
  co_await transaction.execute(learn_words, texts, loose, sounds, deletes, in_names, in_texts);
}

Task<std::vector<Familiarity>> look_up(postgres::Session& session, std::vector<std::string> const& words) {
  return session.rows<Familiarity>(look_words_up, words);
}

Task<std::vector<Candidate>> alike(postgres::Session& session, std::vector<std::string> const& words) {
  std::vector<std::string> loose;
  std::vector<std::string> sounds;
  std::vector<std::string> deletes;
  for (auto const& word : words) {
    loose.push_back(loosely_spelled(word));
    auto keys = sounds_of(word);
    std::erase_if(keys, [](std::string const& key) { return key.size() < shortest_sound; });
    sounds.push_back(spaced(keys));
    deletes.push_back(spaced(deletions_of(loose.back())));
  }
  return session.rows<Candidate>(find_alike, loose, sounds, deletes);
}

Task<std::vector<Candidate>> similar(postgres::Session& session, std::vector<std::string> const& words) {
  std::vector<std::string> loose;
  for (auto const& word : words) loose.push_back(loosely_spelled(word));
  return session.rows<Candidate>(find_similar, loose);
}

Task<std::vector<std::string>> stems(postgres::Session& session, std::vector<std::string> const& words) {
  return session.values<std::string>(find_stems, words);
}

}  // namespace vobe::search::vocabulary
