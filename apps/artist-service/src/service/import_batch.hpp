// One transaction of an import: some hundred lines, each key in at most one of them.
#pragma once

#include <vector>

#include "chassis/postgres/database.hpp"
#include "service/import_lines.hpp"
#include "service/import_report.hpp"

namespace vobe::artist {

struct LineResult {
  ImportOutcome outcome = ImportOutcome::unchanged;
  std::vector<FieldError> errors = {};  // of a refused one
};

/// What became of each line, in their order. A reference counts when its key was known before or stands on an earlier
/// line that was not refused. May be repeated: lines that were taken before are unchanged then.
Task<std::vector<LineResult>> import_batch(postgres::Database& database, std::vector<ImportLine> const& lines);

}  // namespace vobe::artist
