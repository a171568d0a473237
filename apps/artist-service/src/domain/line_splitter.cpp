#include "domain/line_splitter.hpp"

#include <utility>

namespace vobe::artist {

namespace {
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view white = " \t\r";
}  // namespace

void LineSplitter::feed(std::string_view piece, std::vector<Line>& lines) {
  while (!piece.empty()) {
    auto const end = piece.find('\n');
    auto const part = piece.substr(0, end);
    // One byte more than the longest, for the CR that may end it.
    if (held_.size() + part.size() > longest + 1) {
      too_long_ = true;
      held_.clear();
    } else if (!too_long_) {
      held_ += part;
    }
    if (end == std::string_view::npos) return;
    finish_line(lines);
    piece.remove_prefix(end + 1);
  }
}

void LineSplitter::end(std::vector<Line>& lines) {
  if (!held_.empty() || too_long_) finish_line(lines);
}

void LineSplitter::finish_line(std::vector<Line>& lines) {
  auto text = std::exchange(held_, {});
  bool too_long = std::exchange(too_long_, false);
  auto const number = number_++;
  if (number == 1 && text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  if (text.ends_with('\r')) text.pop_back();
  if (text.size() > longest) {
    too_long = true;
    text.clear();
  }
  if (!too_long && text.find_first_not_of(white) == std::string::npos) return;
  lines.push_back({number, std::move(text), too_long});
}

}  // namespace vobe::artist
