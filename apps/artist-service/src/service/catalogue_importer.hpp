// Imports of any size: NDJSON as it comes in, in bounded memory, some hundred lines a transaction.
#pragma once

#include <string>
#include <vector>

#include "chassis/core/cpu_pool.hpp"
#include "chassis/http/message.hpp"
#include "chassis/postgres/database.hpp"
#include "domain/line_splitter.hpp"
#include "service/import_report.hpp"

namespace vobe::artist {

inline constexpr std::size_t lines_per_transaction = 500;
inline constexpr std::size_t bytes_per_transaction = 1024 * 1024;

/// One per worker. A line that can't be taken refuses itself alone. Not bound by the request's deadline: each
/// transaction has one of its own, and a client that falls silent ends the stream.
class CatalogueImporter {
 public:
  CatalogueImporter(postgres::Database& database, CpuPool& cpu) : database_(database), cpu_(cpu) {}

  /// Throws Unavailable when the client or the database goes away; what was committed until then stays, and the same
  /// import may be sent again. `language`: of the messages in the report.
  Task<ImportReport> import(http::BodyStream& body, std::string language);

 private:
  Task<> take(std::vector<LineSplitter::Line> lines, std::string const& language, ImportReport& report);
  Task<> commit(std::vector<ImportLine> lines, std::string const& language, ImportReport& report);

  postgres::Database& database_;
  CpuPool& cpu_;
};

}  // namespace vobe::artist
