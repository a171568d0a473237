#include "service/engine_feed.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <expected>
#include <memory>
#include <utility>

#include "chassis/core/concurrent.hpp"
#include "chassis/telemetry/log.hpp"
#include "domain/indexed.hpp"
#include "service/cpu_work.hpp"
#include "service/stored_rows.hpp"
#include "storage/engine_indices.hpp"

namespace vobe::search {

namespace {

using elasticsearch::Sent;
using elasticsearch::Taken;
using Rows = std::vector<engine_rows::Row>;
using Known = std::vector<KnownName>;
using Answer = std::expected<Taken, std::exception_ptr>;

constexpr std::int64_t entries_per_batch = 200;
constexpr int batches_per_run = 100;

Sent sent(engine_rows::Row const& row, Known const& known) {
  auto const indexed = row.visible ? index(document_of(row), known) : Indexed();
  return {mention(row.type, row.id), row.revision, elasticsearch::document_text(row, indexed)};
}

}  // namespace

Task<std::vector<Sent>> documents_at(postgres::Session& session, CpuPool& cpu, std::vector<engine_rows::Place> places) {
  std::ranges::sort(places);
  places.erase(std::ranges::unique(places).begin(), places.end());
  auto const rows = std::make_shared<Rows const>(co_await engine_rows::load(session, places));
  auto const known = co_await names_for(session, *rows);
  std::vector<Sent> all;
  for (auto const step : steps_of(*rows)) {
    auto some = co_await work_on(cpu, step.bytes, [rows, known, step] {
      std::vector<Sent> sents;
      for (auto i = step.first; i < step.end; ++i) sents.push_back(sent((*rows)[i], *known));
      return sents;
    });
    std::ranges::move(some, std::back_inserter(all));
  }
  co_return all;
}

Task<> EngineFeed::run() {
  auto const clock = [] { return std::chrono::steady_clock::now(); };
  if (!patience_.over(clock()) || co_await engine_rows::queue_is_empty(database_)) co_return;
  auto const done = co_await attempt(send_batches());
  if (done) co_return patience_.succeeded();
  try {
    std::rethrow_exception(done.error());
  } catch (std::exception const& error) {
    if (patience_.failed(clock()))
      log::warn("Elasticsearch can't be told what changed; it is kept for later", {{"error", error.what()}});
  }
}

Task<> EngineFeed::send_batches() {
  for (int batch = 0; batch < batches_per_run; ++batch) {
    if (!co_await send_batch()) co_return;
  }
}

// Which indices are fed is asked after the rows were read: an index that began to be fed in between gets them, and one
// that begins later reads them itself.
Task<bool> EngineFeed::send_batch() {
  auto tx = co_await database_.begin();
  auto places = co_await engine_rows::take(tx, entries_per_batch);
  if (places.empty()) co_return false;
  auto const documents = co_await documents_at(tx, cpu_, std::move(places));
  auto const indices = co_await engine_indices::fed(tx);
  std::vector<Task<Answer>> sendings;
  for (auto const& index : indices) sendings.push_back(attempt(elasticsearch::send(api_, index.name, documents)));
  auto const answers = co_await all(std::move(sendings));
  bool const some = std::ranges::any_of(answers, &Answer::has_value);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    auto const& [id, name, state] = indices[i];
    if (!answers[i]) {
      // One that is being built does not hold up the one that answers.
      if (!some || state == engine_indices::State::live) std::rethrow_exception(answers[i].error());
      log::error("an index that is being built takes no changes, and is given up", {{"index", name}});
      co_await engine_indices::fail(tx, id, "it took no changes while another index did");
    } else if (*answers[i] == Taken::no_index) {
      // One that is being built notices by itself; one that was live is built anew.
      co_await engine_indices::lose(tx, name);
    }
  }
  co_await tx.commit();
  co_return true;
}

}  // namespace vobe::search
