#include "service/indexing.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "chassis/core/text.hpp"
#include "domain/indexed.hpp"
#include "domain/words.hpp"
#include "storage/documents.hpp"
#include "storage/suggestions.hpp"
#include "storage/vocabulary.hpp"

namespace vobe::search {

namespace {

using documents::StoredRow;

constexpr std::int64_t entries_per_batch = 100;
constexpr int batches_per_run = 100;
constexpr std::size_t longest_learnt = 40;  // bytes; longer words are addresses and the like

bool is_name(DocumentType type) {
  return type != DocumentType::post && type != DocumentType::comment;
}

Document document_of(StoredRow const& row) {
  return {.type = row.type,
          .id = row.id,
          .version = row.version,
          .title = row.title,
          .slug = row.slug,
          .aliases = row.aliases,
          .body = row.body,
          .credit = row.credit,
          .tags = row.tags,
          .genres = row.genres,
          .mentions = row.mentions};
}

/// Counts each word of a text once. Words with digits are learnt from names only: elsewhere they are numbers.
void count_words(std::map<std::string, vocabulary::Occurrence>& words, std::string_view text, bool in_name) {
  std::set<std::string> once;
  for (auto& word : folded_words(text)) once.insert(std::move(word));
  for (auto const& word : once) {
    if (word.size() > longest_learnt || (!in_name && has_digit(word))) continue;
    auto& counted = words[word];
    (in_name ? counted.names : counted.texts) += 1;
  }
}

std::vector<vocabulary::Occurrence> words_of_rows(std::vector<StoredRow> const& rows) {
  std::map<std::string, vocabulary::Occurrence> words;
  for (auto const& row : rows) {
    if (!row.visible) continue;
    std::string name = row.title;
    for (auto const& alias : row.aliases) name += ' ' + alias;
    std::string text = row.body;
    for (auto const* values : {&row.tags, &row.genres}) {
      for (auto const& value : *values) text += ' ' + value;
    }
    count_words(words, name, is_name(row.type));
    count_words(words, text, false);
    // A name that punctuation cuts is also known whole, and a short one without its spaces.
    if (is_name(row.type)) count_words(words, indexed_name(row.title), true);
  }
  std::vector<vocabulary::Occurrence> learnt;
  for (auto& [word, counted] : words) learnt.push_back({word, counted.names, counted.texts});
  return learnt;
}

std::vector<suggestions::Name> names_of(StoredRow const& row) {
  std::vector<suggestions::Name> names;
  if (!row.visible || row.type == DocumentType::comment) return names;
  names.push_back({row.type, row.id, latin_words(row.title), row.prior});
  for (auto const& alias : row.aliases) names.push_back({row.type, row.id, latin_words(alias), row.prior * 0.9});
  return names;
}

Task<> suggest_rows(postgres::Session& tx, std::vector<StoredRow> const& rows) {
  std::vector<DocumentType> types;
  std::vector<std::int64_t> ids;
  std::vector<suggestions::Name> names;
  for (auto const& row : rows) {
    types.push_back(row.type);
    ids.push_back(row.id);
    std::ranges::move(names_of(row), std::back_inserter(names));
  }
  co_await suggestions::put(tx, types, ids, names);
}

/// Indexes those anew whose names have changed since they were written.
Task<> renew_rows(postgres::Session& tx, std::vector<StoredRow> const& rows) {
  std::set<std::string> mentions;
  for (auto const& row : rows) mentions.insert(row.mentions.begin(), row.mentions.end());
  std::vector<std::string> const asked(mentions.begin(), mentions.end());
  auto const known = co_await documents::known_names(tx, asked);
  for (auto const& row : rows) {
    if (!row.visible || row.mentions.empty()) continue;
    auto const indexed = index(document_of(row), known);
    bool const same = indexed.known_names == row.names && indexed.artist_ids == row.artist_ids;
    if (!same) co_await documents::renew(tx, row, indexed);
  }
}

/// Queues what depends on those whose own names have changed since their dependents were queued last.
Task<> tell_dependents(postgres::Session& tx, std::vector<StoredRow> const& rows) {
  std::vector<std::string> renamed;
  std::vector<std::string> names;
  for (auto const& row : rows) {
    bool const can_be_mentioned =
        row.type == DocumentType::artist || row.type == DocumentType::album || row.type == DocumentType::track;
    if (!can_be_mentioned) continue;
    auto own = row.visible ? own_names(row.title, row.aliases, row.artist_ids) : std::string();
    if (own == row.told_names) continue;
    renamed.push_back(mention(row.type, row.id));
    names.push_back(std::move(own));
  }
  if (renamed.empty()) co_return;
  co_await documents::note_told(tx, renamed, names);
  co_await documents::queue_dependents(tx, renamed);
}

}  // namespace

Task<> write_document(postgres::Session& transaction, Document document) {
  auto const known = co_await documents::known_names(transaction, document.mentions);
  co_await documents::put(transaction, document, index(document, known));
}

Task<> FollowUp::run() {
  for (int batch = 0; batch < batches_per_run; ++batch) {
    if (!co_await run_batch()) co_return;
  }
}

// Consumers lock rows of documents in the order of events; here rows are locked without waiting, so that nobody waits
// for each other in a circle. Entries of rows that others hold stay in the queue.
Task<bool> FollowUp::run_batch() {
  auto tx = co_await database_.begin();
  auto const keys = co_await documents::take_queue(tx, entries_per_batch);
  std::set<std::pair<DocumentType, std::int64_t>> things;
  for (auto const& key : keys) things.emplace(key.type, key.id);
  std::vector<DocumentType> types;
  std::vector<std::int64_t> ids;
  for (auto const& [type, id] : things) {
    types.push_back(type);
    ids.push_back(id);
  }
  auto const rows = co_await documents::load(tx, types, ids);
  if (rows.empty()) co_return false;
  std::set<std::pair<DocumentType, std::int64_t>> held;
  for (auto const& row : rows) held.emplace(row.type, row.id);
  std::vector<std::int64_t> entries;
  for (auto const& key : keys) {
    if (held.contains({key.type, key.id})) entries.push_back(key.entry);
  }
  co_await renew_rows(tx, rows);
  co_await tell_dependents(tx, rows);
  co_await vocabulary::learn(tx, words_of_rows(rows));
  co_await suggest_rows(tx, rows);
  co_await documents::forget_queue(tx, entries);
  co_await tx.commit();
  co_return true;
}

}  // namespace vobe::search
