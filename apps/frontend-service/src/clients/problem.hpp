// A problem document (RFC 9457) as the gateway answers it, read for showing it to people.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace vobe::frontend {

/// One thing that is wrong with what was sent.
struct FieldProblem {
  std::string field;      // the member of the body, or "" where it is none
  std::string message;    // in the reader's language
  std::string type = {};  // "too_long"
};

struct Problem {
  int status = 0;
  std::string slug;  // the last part of `type`: "validation"
  std::string detail;
  std::vector<FieldProblem> errors;
  std::chrono::seconds retry_after{0};
};

/// Whatever isn't a problem document gives one with the status alone.
Problem read_problem(int status, std::string_view body);

}  // namespace vobe::frontend
