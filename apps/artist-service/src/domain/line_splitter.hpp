// Cuts a stream of bytes into lines, in bounded memory: of a line that is too long only the fact is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vobe::artist {

class LineSplitter {
 public:
  static constexpr std::size_t longest = 64 * 1024;  // bytes of a line, its end not counted

  struct Line {
    std::int64_t number = 0;  // from 1 on, blank ones counted
    std::string text;         // without its end; empty when too long
    bool too_long = false;
  };

  /// Appends the lines that this piece completes. Blank lines are left out. Lines end with LF or CR LF; a byte order
  /// mark before the first is passed over.
  void feed(std::string_view piece, std::vector<Line>& lines);
  /// The stream has ended: what is left is the last line.
  void end(std::vector<Line>& lines);

 private:
  void finish_line(std::vector<Line>& lines);

  std::string held_;  // the beginning of a line
  bool too_long_ = false;
  std::int64_t number_ = 1;
};

}  // namespace vobe::artist
