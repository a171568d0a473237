#include "service/import_report.hpp"

#include "chassis/core/json_text.hpp"
#include "chassis/http/problem.hpp"

namespace vobe::artist {

namespace {

constexpr std::size_t most_refused_listed = 1'000;
constexpr std::size_t most_errors_listed = 20;  // of one line

std::string json_of(Location const& loc) {
  std::string out = "[";
  for (auto const& step : loc) {
    if (out.size() > 1) out += ',';
    if (auto const* name = std::get_if<std::string>(&step)) append_json_string(out, *name);
    else append_json_integer(out, std::get<std::int64_t>(step));
  }
  return out + "]";
}

RefusedLine refused_line(ImportLine const& line, std::vector<FieldError> const& errors, std::string_view language) {
  RefusedLine refused{.line = line.number, .kind = line.kind};
  if (!line.key.empty()) refused.key = line.key;
  for (auto const& error : errors) {
    if (refused.errors.size() == most_errors_listed) break;
    refused.errors.push_back({{json_of(error.loc)}, http::message_of(error, language), error.type, error.input});
  }
  return refused;
}

ImportCounts* counts_of(ImportReport& report, std::optional<Kind> kind) {
  if (!kind) return nullptr;
  switch (*kind) {
    case Kind::artist: return &report.artists;
    case Kind::album: return &report.albums;
    case Kind::track: return &report.tracks;
  }
  return nullptr;
}

}  // namespace

void add_to(ImportReport& report, ImportLine const& line, ImportOutcome outcome, std::vector<FieldError> const& errors,
            std::string_view language) {
  ImportCounts nowhere;
  auto* const found = counts_of(report, line.kind);
  auto& counts = found ? *found : nowhere;
  switch (outcome) {
    case ImportOutcome::created:
      ++report.created;
      ++counts.created;
      break;
    case ImportOutcome::updated:
      ++report.updated;
      ++counts.updated;
      break;
    case ImportOutcome::unchanged:
      ++report.unchanged;
      ++counts.unchanged;
      break;
    case ImportOutcome::refused:
      ++report.refused_count;
      ++counts.refused;
      if (report.refused.size() < most_refused_listed) report.refused.push_back(refused_line(line, errors, language));
      break;
  }
}

}  // namespace vobe::artist
