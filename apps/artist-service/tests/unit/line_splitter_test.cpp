#include "domain/line_splitter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vobe::artist {
namespace {

using ::testing::ElementsAre;

struct Splitting : ::testing::Test {
  void feed(std::string_view text, std::size_t step) {
    for (; !text.empty(); text.remove_prefix(std::min(step, text.size()))) splitter.feed(text.substr(0, step), lines);
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> out;
    for (auto const& line : lines) out.push_back(line.too_long ? "too long" : line.text);
    return out;
  }
  std::vector<std::int64_t> numbers() const {
    std::vector<std::int64_t> out;
    for (auto const& line : lines) out.push_back(line.number);
    return out;
  }

  LineSplitter splitter;
  std::vector<LineSplitter::Line> lines;
};

TEST_F(Splitting, does_not_depend_on_how_the_bytes_arrive) {
  for (std::size_t const step : {1, 2, 3, 7, 1000}) {
    splitter = {};
    lines.clear();
    feed("one\ntwo\r\n\n  \nfive", step);
    splitter.end(lines);
    EXPECT_THAT(texts(), ElementsAre("one", "two", "five")) << step;
    EXPECT_THAT(numbers(), ElementsAre(1, 2, 5)) << step;
  }
}

TEST_F(Splitting, gives_lines_as_soon_as_they_are_whole) {
  feed("one\ntw", 100);
  EXPECT_THAT(texts(), ElementsAre("one"));
  feed("o\n", 100);
  EXPECT_THAT(texts(), ElementsAre("one", "two"));
}

TEST_F(Splitting, passes_over_a_byte_order_mark) {
  feed("\xEF\xBB\xBFone\n", 100);
  EXPECT_THAT(texts(), ElementsAre("one"));
}

TEST_F(Splitting, takes_the_longest_line_and_not_a_byte_more) {
  std::string const longest(LineSplitter::longest, 'x');
  for (std::size_t const step : {1000, 100'000, 1'000'000}) {
    splitter = {};
    lines.clear();
    feed(longest + "\r\n" + longest + "y\n" + longest + longest + longest + "\nnext\n", step);
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(lines[0].text, longest);
    EXPECT_TRUE(lines[1].too_long);
    EXPECT_TRUE(lines[2].too_long);
    EXPECT_EQ(lines[3].text, "next");
    EXPECT_EQ(lines[3].number, 4);
  }
}

TEST_F(Splitting, tells_of_a_too_long_line_at_the_end) {
  feed(std::string(LineSplitter::longest * 3, 'x'), 4096);
  splitter.end(lines);
  EXPECT_THAT(texts(), ElementsAre("too long"));
}

}  // namespace
}  // namespace vobe::artist
