// Elasticsearch's index, built from PostgreSQL: at the first start, when what an index consists of has changed, when it
// was lost, and when an administrator asks for it. The new one is built beside the live one; both are told what changes
// meanwhile; then the alias leads to the new one in one step, and the old one is deleted.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>

#include "chassis/core/cpu_pool.hpp"
#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/postgres/database.hpp"
#include "service/patience.hpp"
#include "storage/elasticsearch/api.hpp"
#include "storage/engine_indices.hpp"

namespace vobe::search {

enum class ReindexState : std::uint8_t { running, done, failed };
BOOST_DESCRIBE_ENUM(ReindexState, running, done, failed)

struct ReindexView {
  Uuid id;
  ReindexState state = ReindexState::running;
  std::int64_t done = 0;   // documents
  std::int64_t total = 0;  // as many as there were when it began
  Timestamp started_at;
  std::optional<Timestamp> finished_at;
  std::optional<std::string> reason;  // of the failure
};
BOOST_DESCRIBE_STRUCT(ReindexView, (), (id, state, done, total, started_at, finished_at, reason))

/// One per worker; keep() runs on one of them per process. Everything is noted in PostgreSQL step by step: whichever
/// process comes next goes on where one has stopped.
class Reindexing {
 public:
  /// `alias` is the name under which the live index is asked. `api` null: there is no Elasticsearch.
  Reindexing(postgres::Database& database, CpuPool& cpu, elasticsearch::Api* api, std::string alias)
      : database_(database), cpu_(cpu), api_(api), alias_(std::move(alias)) {}

  /// Begins one, or tells of the one that is running. Throws Conflict where there is no Elasticsearch.
  Task<ReindexView> start();
  /// Throws NotFound.
  Task<ReindexView> status(Uuid id);

  /// Begins what is needed, builds on for a bounded time, deletes what nobody needs. Throws nothing because of the
  /// cluster. Where there is none (any more), sees to it that nothing is kept for it.
  Task<> keep();

 private:
  Task<> keep_up();
  Task<> notice_loss();
  Task<> begin_where_needed();
  Task<> begin();
  /// False when nothing is being built, or another process does it.
  Task<bool> build_on();
  Task<bool> build_step(postgres::Session& transaction, engine_indices::Row const& index);
  Task<> delete_useless();

  postgres::Database& database_;
  CpuPool& cpu_;
  elasticsearch::Api* api_;
  std::string alias_;
  Patience patience_;
};

}  // namespace vobe::search
