#include "service/indexing.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/text.hpp"
#include "domain/indexed.hpp"
#include "domain/words.hpp"
#include "service/cpu_work.hpp"
#include "service/stored_rows.hpp"
#include "storage/documents.hpp"
#include "storage/suggestions.hpp"
#include "storage/vocabulary.hpp"

namespace vobe::search {

namespace {

using documents::StoredRow;
using Rows = std::vector<StoredRow>;
using Known = std::vector<KnownName>;
using WordCounts = std::map<std::string, vocabulary::Occurrence>;

constexpr std::int64_t entries_per_batch = 200;
constexpr int batches_per_run = 100;
constexpr std::size_t longest_learnt = 40;  // bytes; longer words are addresses and the like

bool is_name(DocumentType type) {
  return type != DocumentType::post && type != DocumentType::comment;
}

/// Counts each word of a text once. Words with digits are learnt from names only: elsewhere they are numbers.
void count_words(WordCounts& words, std::string_view text, bool in_name) {
  std::set<std::string> once;
  for (auto& word : folded_words(text)) once.insert(std::move(word));
  for (auto const& word : once) {
    if (word.size() > longest_learnt || (!in_name && has_digit(word))) continue;
    auto& counted = words[word];
    (in_name ? counted.names : counted.texts) += 1;
  }
}

void count_words(WordCounts& words, StoredRow const& row) {
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

Task<> learn_words(postgres::Session& tx, CpuPool& cpu, Rows const& written) {
  auto const rows = std::make_shared<Rows const>(written);
  WordCounts words;
  for (auto const step : steps_of(*rows)) {
    words = co_await work_on(cpu, step.bytes, [words = std::move(words), rows, step]() mutable {
      for (auto i = step.first; i < step.end; ++i) {
        if ((*rows)[i].visible) count_words(words, (*rows)[i]);
      }
      return std::move(words);
    });
  }
  std::vector<vocabulary::Occurrence> learnt;
  for (auto& [word, counted] : words) learnt.push_back({word, counted.names, counted.texts});
  co_await vocabulary::learn(tx, learnt);
}

std::vector<suggestions::Name> names_of(StoredRow const& row) {
  std::vector<suggestions::Name> names;
  if (!row.visible || row.type == DocumentType::comment) return names;
  names.push_back({row.type, row.id, row.title, row.prior});
  for (auto const& alias : row.aliases) names.push_back({row.type, row.id, alias, row.prior * 0.9});
  return names;
}

Task<> suggest_rows(postgres::Session& tx, std::vector<StoredRow> const& rows) {
  if (rows.empty()) co_return;
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

/// Why something has to be followed up.
struct Cause {
  bool written = false;
  bool outdated = false;
};
using Thing = std::pair<DocumentType, std::int64_t>;
using Causes = std::map<Thing, Cause>;

Thing thing_of(StoredRow const& row) {
  return {row.type, row.id};
}

/// Indexes those anew that older rules wrote, or whose names have changed since they were written.
Task<> renew_rows(postgres::Session& tx, CpuPool& cpu, Rows const& all, Causes const& causes) {
  auto const may_differ = [&](StoredRow const& row) {
    return row.visible && (!row.mentions.empty() || causes.at(thing_of(row)).outdated);
  };
  auto const rows = std::make_shared<Rows>();
  std::ranges::copy_if(all, std::back_inserter(*rows), may_differ);
  auto const known = co_await names_for(tx, *rows);
  for (auto const step : steps_of(*rows)) {
    auto const indexed = co_await work_on(cpu, step.bytes, [rows, known, step] {
      std::vector<Indexed> indexed;
      for (auto i = step.first; i < step.end; ++i) indexed.push_back(index(document_of((*rows)[i]), *known));
      return indexed;
    });
    for (auto i = step.first; i < step.end; ++i) {
      auto const& row = (*rows)[i];
      auto const& now = indexed[i - step.first];
      bool const same = now.known_names == row.names && now.artist_ids == row.artist_ids;
      if (!same || causes.at(thing_of(row)).outdated) co_await documents::renew(tx, row, now);
    }
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

Task<> write(postgres::Session& tx, CpuPool& cpu, Document document, std::shared_ptr<Known const> known) {
  auto const indexed =
      co_await work_on(cpu, document.body.size(), [document, known] { return index(document, *known); });
  co_await documents::put(tx, document, indexed);
}

}  // namespace

Task<> write_documents(postgres::Session& transaction, CpuPool& cpu, std::vector<Document> documents) {
  auto const known = co_await names_for(transaction, documents);
  std::vector<Task<>> writings;
  for (auto& document : documents) writings.push_back(write(transaction, cpu, std::move(document), known));
  co_await all(std::move(writings));
}

Task<> FollowUp::run() {
  for (int batch = 0; batch < batches_per_run; ++batch) {
    if (!co_await run_batch()) co_return;
  }
}

// Consumers lock rows of documents in the order of events; here rows are locked without waiting, so that nobody waits
// for each other in a circle. Entries of rows that others hold stay in the queue.
Task<bool> FollowUp::run_batch() {
  if (co_await documents::queue_is_empty(database_)) co_return false;
  auto tx = co_await database_.begin();
  auto const queue = co_await documents::take_queue(tx, entries_per_batch);
  Causes causes;
  for (auto const& entry : queue) {
    auto& cause = causes[{entry.type, entry.id}];
    cause.written |= entry.written;
    cause.outdated |= entry.outdated;
  }
  std::vector<DocumentType> types;
  std::vector<std::int64_t> ids;
  for (auto const& [thing, cause] : causes) {
    types.push_back(thing.first);
    ids.push_back(thing.second);
  }
  auto const rows = co_await documents::load(tx, types, ids);
  if (rows.empty()) co_return false;
  std::set<Thing> held;
  Rows written;
  Rows suggested;
  for (auto const& row : rows) {
    auto const cause = causes.at(thing_of(row));
    held.insert(thing_of(row));
    if (cause.written) written.push_back(row);
    if (cause.written || cause.outdated) suggested.push_back(row);
  }
  std::vector<std::int64_t> done;
  for (auto const& entry : queue) {
    if (held.contains({entry.type, entry.id})) done.push_back(entry.entry);
  }
  co_await renew_rows(tx, cpu_, rows, causes);
  co_await tell_dependents(tx, rows);
  co_await learn_words(tx, cpu_, written);
  co_await suggest_rows(tx, suggested);
  co_await documents::forget_queue(tx, done);
  co_await tx.commit();
  co_return true;
}

}  // namespace vobe::search
