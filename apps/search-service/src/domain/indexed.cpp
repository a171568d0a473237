#include "domain/indexed.hpp"

#include <algorithm>

#include "domain/sound.hpp"
#include "domain/words.hpp"

namespace vobe::search {

namespace {

constexpr std::size_t longest_title_key = 200;

template <class T>
void add_once(std::vector<T>& values, T value) {
  if (std::ranges::find(values, value) == values.end()) values.push_back(std::move(value));
}

void append_line(std::string& out, std::string_view text, char separator = ' ') {
  if (text.empty()) return;
  if (!out.empty()) out += separator;
  out += text;
}

std::int64_t fresh_of(Document const& document) {
  using namespace std::chrono;
  if (document.created_at) return document.created_at->time_since_epoch().count();
  if (!document.year) return 0;
  sys_days const new_year = year(*document.year) / January / 1;
  return duration_cast<microseconds>(new_year.time_since_epoch()).count();
}

/// By which words of a query a post of that kind is meant.
std::string_view words_for_post(std::string_view kind) {
  if (kind == "review") return "review рецензия обзор";
  if (kind == "news") return "news новость";
  if (kind == "discussion") return "discussion обсуждение";
  if (kind == "list") return "list список подборка";
  if (kind == "question") return "question вопрос";
  return {};
}

/// By which words of a query a thing of this type is meant; synonyms (domain/synonyms) lead to them.
std::string_view words_for_kind(Document const& document) {
  switch (document.type) {
    case DocumentType::post: return words_for_post(document.kind.value_or(""));
    case DocumentType::artist: return "artist band группа singer певец певица";
    case DocumentType::album: return "album альбом";
    case DocumentType::track: return "track трек song песня";
    default: return {};
  }
}

/// Things that are spoken of with their year: "queen 1982".
bool is_release(DocumentType type) {
  return type == DocumentType::album || type == DocumentType::track;
}

/// Names and ids that a document takes over from what it mentions.
void take_over(Indexed& indexed, Document const& document, KnownName const& known) {
  add_once(indexed.depends_on, mention(known.type, known.id));
  if (known.type == DocumentType::artist) add_once(indexed.artist_ids, known.id);
  for (auto const id : known.artist_ids) add_once(indexed.artist_ids, id);
  append_line(indexed.known_names, known.title, '\n');
  // A track is found by its album's title, but below those that bear it themselves.
  bool const own_album = document.type == DocumentType::track && known.type == DocumentType::album;
  append_line(own_album ? indexed.topics : indexed.names, indexed_name(known.title));
  if (known.type != DocumentType::artist) return;
  for (auto const& alias : known.aliases) {
    append_line(indexed.known_names, alias, '\n');
    append_line(indexed.names, indexed_name(alias));
  }
}

/// The words in another spelling, those left out that have none.
std::string spelled_words(std::string_view text, std::string (*spelling)(std::string_view)) {
  std::string out;
  for (auto const& word : folded_words(text)) {
    auto const spelled = spelling(word);
    if (spelled.empty()) continue;
    if (out.size() + spelled.size() >= longest_title_key) break;
    append_line(out, spelled);
  }
  return out;
}

}  // namespace

Indexed index(Document const& document, std::vector<KnownName> const& known) {
  Indexed indexed{.depends_on = document.mentions, .fresh = fresh_of(document)};
  for (auto const& mentioned : document.mentions) {
    if (auto const artist = mentioned_artist(mentioned)) add_once(indexed.artist_ids, *artist);
  }
  // First what it mentions itself, then the artists of that.
  auto const mentioned = [&](KnownName const& name) {
    return std::ranges::find(document.mentions, mention(name.type, name.id)) != document.mentions.end();
  };
  for (auto const& name : known) {
    if (mentioned(name)) take_over(indexed, document, name);
  }
  for (auto const& name : known) {
    bool const reached =
        name.type == DocumentType::artist && std::ranges::find(indexed.artist_ids, name.id) != indexed.artist_ids.end();
    if (reached && !mentioned(name)) take_over(indexed, document, name);
  }
  for (auto const id : indexed.artist_ids) add_once(indexed.depends_on, mention(DocumentType::artist, id));
  if (document.type == DocumentType::artist) add_once(indexed.artist_ids, document.id);

  indexed.title = indexed_name(document.title);
  append_line(indexed.names, indexed_name(document.credit));
  for (auto const& tag : document.tags) append_line(indexed.names, indexed_text(tag));
  for (auto const& genre : document.genres) append_line(indexed.topics, indexed_text(genre));
  append_line(indexed.topics, words_for_kind(document));
  if (document.year && is_release(document.type)) append_line(indexed.topics, std::to_string(*document.year));
  indexed.body = indexed_text(document.body);
  indexed.title_key = latin_words(document.title);
  if (document.type == DocumentType::comment) return indexed;  // it has no title of its own

  indexed.name_keys = name_keys(document.title);
  for (auto const& alias : document.aliases) {
    append_line(indexed.title, indexed_name(alias));
    for (auto& key : name_keys(alias)) add_once(indexed.name_keys, std::move(key));
  }
  return indexed;
}

std::vector<std::string> name_keys(std::string_view name) {
  std::vector<std::string> keys;
  auto key = name_key(name);
  if (key.empty()) {  // "( )", "!!!"
    if (!name.empty()) keys.emplace_back(name);
    return keys;
  }
  std::string loose = loosely_spelled(key);
  keys.push_back(std::move(key));
  if (!loose.empty()) keys.push_back("~" + loose);
  return keys;
}

std::string latin_words(std::string_view text) {
  return spelled_words(text, in_latin);
}

std::string loose_words(std::string_view text) {
  return spelled_words(text, loosely_spelled);
}

std::string own_names(std::string_view title, std::vector<std::string> const& aliases,
                      std::vector<std::int64_t> const& artist_ids) {
  std::string out(title);
  for (auto const& alias : aliases) append_line(out, alias, '\n');
  for (auto const id : artist_ids) append_line(out, std::to_string(id), '\n');
  return out;
}

}  // namespace vobe::search
