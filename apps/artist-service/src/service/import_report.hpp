// What an import answers with: how much was taken, and what was not and why.
#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/schema/json.hpp"
#include "service/import_lines.hpp"

namespace vobe::artist {

struct ImportCounts {
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
  std::int64_t refused = 0;
};
BOOST_DESCRIBE_STRUCT(ImportCounts, (), (created, updated, unchanged, refused))

/// As in a problem document; located in the line under "body".
struct ImportError {
  schema::RawJson loc;
  std::string msg;
  std::string type;
  std::optional<std::string> input;
};
BOOST_DESCRIBE_STRUCT(ImportError, (), (loc, msg, type, input))

struct RefusedLine {
  std::int64_t line = 0;
  std::optional<Kind> kind;
  std::optional<std::string> key;
  std::vector<ImportError> errors;
};
BOOST_DESCRIBE_STRUCT(RefusedLine, (), (line, kind, key, errors))

struct ImportReport {
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
  std::int64_t refused_count = 0;
  std::vector<RefusedLine> refused;  // the first 1,000
  ImportCounts artists;
  ImportCounts albums;
  ImportCounts tracks;
};
BOOST_DESCRIBE_STRUCT(ImportReport, (), (created, updated, unchanged, refused_count, refused, artists, albums, tracks))

enum class ImportOutcome : std::uint8_t { created, updated, unchanged, refused };

/// Adds one line to the report; `errors` are those of a refused one, told in `language`.
void add_to(ImportReport& report, ImportLine const& line, ImportOutcome outcome, std::vector<FieldError> const& errors,
            std::string_view language);

}  // namespace vobe::artist
