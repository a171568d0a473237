// How well a text fits a question, and whether that is good enough to quote it.
#pragma once

namespace vobe::chat {

struct Evidence {
  double score = 0;      // what ranks texts against each other
  double coverage = 0;   // the share of the question's weight whose words are in the text, 0 … 1
  double closeness = 0;  // score as a share of the best that the question could reach
  int matched = 0;       // words of the question that are in the text
  double strongest = 0;  // the weight (idf) of the weightiest of them

  /// Rather no answer than a wrong one: most of the question must be there, and not by one everyday word alone.
  [[nodiscard]] bool good() const {
    return coverage >= 0.38 && closeness >= 0.25 && (matched >= 2 || coverage >= 0.6 || strongest >= 1.9);
  }
};

}  // namespace vobe::chat
