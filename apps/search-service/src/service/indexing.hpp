// How what is heard becomes findable: written at once with the names that are known by then, followed up afterwards.
#pragma once

#include <vector>

#include "chassis/core/cpu_pool.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/document.hpp"

namespace vobe::search {

/// Writes documents, a handful at a time, with the names of what they mention. An older state than the one held changes
/// nothing.
Task<> write_documents(postgres::Session& transaction, CpuPool& cpu, std::vector<Document> documents);

/// What is done once a write is committed: its words are learnt, its names suggested, and whatever depends on a name
/// that changed is indexed anew. Since it looks after the commit, references resolve in whichever order things came.
/// Only one process at a time does this; the others find nothing to do.
class FollowUp {
 public:
  FollowUp(postgres::Database& database, CpuPool& cpu) : database_(database), cpu_(cpu) {}
  /// Until the queue is empty or can't be emptied further, or a bounded number of batches is done.
  Task<> run();

 private:
  /// False when there was nothing to do, or all of it is being written by others right now.
  Task<bool> run_batch();
  postgres::Database& database_;
  CpuPool& cpu_;
};

}  // namespace vobe::search
