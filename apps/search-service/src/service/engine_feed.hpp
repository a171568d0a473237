// What was written, on its way to Elasticsearch: the queue that the database fills, emptied into every index that is
// fed.
#pragma once

#include <vector>

#include "chassis/core/cpu_pool.hpp"
#include "chassis/postgres/database.hpp"
#include "service/patience.hpp"
#include "storage/elasticsearch/index.hpp"
#include "storage/engine_rows.hpp"

namespace vobe::search {

/// The documents at these places as they stand now, ready to be sent; each once.
Task<std::vector<elasticsearch::Sent>> documents_at(postgres::Session& session, CpuPool& cpu,
                                                    std::vector<engine_rows::Place> places);

/// Any number of processes may do this at once: each takes entries of its own, and an index keeps the later of two
/// versions. While the cluster is away everything waits in the queue, and is asked for less and less often.
class EngineFeed {
 public:
  EngineFeed(postgres::Database& database, CpuPool& cpu, elasticsearch::Api& api)
      : database_(database), cpu_(cpu), api_(api) {}
  /// Until the queue is empty or a bounded number of batches is sent. Throws nothing because of the cluster.
  Task<> run();

 private:
  Task<> send_batches();
  /// False when there was nothing to send.
  Task<bool> send_batch();
  postgres::Database& database_;
  CpuPool& cpu_;
  elasticsearch::Api& api_;
  Patience patience_;
};

}  // namespace vobe::search
