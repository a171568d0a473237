#include "service/catalogue_importer.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <set>
#include <utility>

#include "chassis/core/concurrent.hpp"
#include "chassis/core/context.hpp"
#include "service/import_batch.hpp"

namespace vobe::artist {

namespace {

constexpr std::chrono::seconds transaction_time{30};
constexpr int attempts = 4;  // at one transaction, while the database is away or busy
constexpr std::chrono::milliseconds first_wait{250};

/// Whether trying again may help.
bool is_away(std::exception_ptr const& error) {
  try {
    std::rethrow_exception(error);
  } catch (Unavailable const&) {
    return true;
  } catch (DeadlineExceeded const&) {
    return true;
  } catch (...) {
    return false;
  }
}

Task<> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

/// The request's surroundings with a deadline of the transaction's own.
Task<Context> transaction_context() {
  auto const* const request = co_await current_context();
  Context context = request ? *request : Context{};
  context.deadline = std::chrono::steady_clock::now() + transaction_time;
  co_return context;
}

/// Takes lines out of what has come in, as many as go into one transaction; the bytes that they hold.
struct Pending {
  std::vector<LineSplitter::Line> lines;
  std::size_t bytes = 0;

  [[nodiscard]] bool is_full() const { return lines.size() >= lines_per_transaction || bytes >= bytes_per_transaction; }
};

}  // namespace

Task<ImportReport> CatalogueImporter::import(http::BodyStream& body, std::string language) {
  ImportReport report;
  LineSplitter splitter;
  Pending pending;
  std::vector<LineSplitter::Line> arrived;
  for (bool more = true; more;) {
    auto const piece = co_await body.next();
    if (piece) splitter.feed(*piece, arrived);
    else splitter.end(arrived);
    more = piece.has_value();
    for (auto& line : arrived) {
      pending.bytes += line.text.size();
      pending.lines.push_back(std::move(line));
      if (pending.is_full()) co_await take(std::exchange(pending, {}).lines, language, report);
    }
    arrived.clear();
  }
  if (!pending.lines.empty()) co_await take(std::move(pending.lines), language, report);
  co_return report;
}

Task<> CatalogueImporter::take(std::vector<LineSplitter::Line> raw, std::string const& language, ImportReport& report) {
  auto lines = co_await cpu_.run([raw = std::move(raw)] {
    std::vector<ImportLine> read;
    read.reserve(raw.size());
    for (auto const& line : raw) read.push_back(read_import_line(line));
    return read;
  });
  // A key that comes again changes what it defined before: that is another transaction.
  std::vector<ImportLine> batch;
  std::set<std::pair<Kind, std::string>> keys;
  for (auto& line : lines) {
    if (line.errors.empty() && !keys.emplace(*line.kind, line.key).second) {
      co_await commit(std::exchange(batch, {}), language, report);
      keys.clear();
      keys.emplace(*line.kind, line.key);
    }
    batch.push_back(std::move(line));
  }
  co_await commit(std::move(batch), language, report);
}

Task<> CatalogueImporter::commit(std::vector<ImportLine> lines, std::string const& language, ImportReport& report) {
  auto wait = first_wait;
  for (int left = attempts;; wait *= 2) {
    auto context = co_await transaction_context();
    auto const results = co_await attempt(within(context, import_batch(database_, lines)));
    if (results) {
      for (std::size_t i = 0; i < lines.size(); ++i)
        add_to(report, lines[i], (*results)[i].outcome, (*results)[i].errors, language);
      co_return;
    }
    if (--left == 0 || !is_away(results.error())) std::rethrow_exception(results.error());
    co_await pause(wait);
  }
}

}  // namespace vobe::artist
