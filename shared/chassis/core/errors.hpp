// What ends a request. Thrown where it is found, mapped to HTTP in one place (http/problem.cpp).
// What a caller is to decide about is returned instead (std::optional, std::expected).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace vobe {

/// Where in the request a value stands: {"body", "tags", 2}.
using Location = std::vector<std::variant<std::string, std::int64_t>>;

/// One thing that is wrong with the input. `type` is a stable word ("too_long"); the words for people are chosen by
/// type and language when the problem is written.
struct FieldError {
  Location loc;
  std::string type;
  std::optional<std::int64_t> limit = {};  // the bound that was broken, where the type has one
  std::optional<std::string> input = {};   // what was sent, cut; never a secret
};

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What the caller would have to change: the same request again can't succeed.
class Refusal : public Error {
  using Error::Error;
};

/// 404
class NotFound : public Refusal {
  using Refusal::Refusal;
};
/// 403
class Forbidden : public Refusal {
  using Refusal::Refusal;
};
/// 401
class Unauthenticated : public Refusal {
  using Refusal::Refusal;
};
/// 410
class Gone : public Refusal {
  using Refusal::Refusal;
};
/// 412: the thing has changed since the caller read it.
class PreconditionFailed : public Refusal {
  using Refusal::Refusal;
};
/// 400: the message itself can't be read.
class Malformed : public Refusal {
  using Refusal::Refusal;
};
/// 504
class DeadlineExceeded : public Error {
  using Error::Error;
};
/// 413
class PayloadTooLarge : public Refusal {
  using Refusal::Refusal;
};
/// 415
class UnsupportedMediaType : public Refusal {
  using Refusal::Refusal;
};

/// 409, with the members that collide where they are known.
class Conflict : public Refusal {
 public:
  explicit Conflict(std::string const& detail, std::vector<FieldError> errors = {})
      : Refusal(detail), errors(std::move(errors)) {}
  std::vector<FieldError> errors;
};

/// 422, with every error that was found.
class Invalid : public Refusal {
 public:
  explicit Invalid(std::vector<FieldError> errors) : Refusal("the input is not valid"), errors(std::move(errors)) {}
  /// One error at a member of the body.
  static Invalid body(std::string member, std::string type) {
    return Invalid({FieldError{.loc = {std::string("body"), std::move(member)}, .type = std::move(type)}});
  }
  static Invalid query(std::string member, std::string type) {
    return Invalid({FieldError{.loc = {std::string("query"), std::move(member)}, .type = std::move(type)}});
  }
  std::vector<FieldError> errors;
};

/// 503: something that is needed is away; trying again later may succeed.
class Unavailable : public Error {
 public:
  explicit Unavailable(std::string const& detail, std::chrono::seconds retry_after = std::chrono::seconds(1))
      : Error(detail), retry_after(retry_after) {}
  std::chrono::seconds retry_after;
};

/// 429
class RateLimited : public Error {
 public:
  explicit RateLimited(std::string const& detail, std::chrono::seconds retry_after)
      : Error(detail), retry_after(retry_after) {}
  std::chrono::seconds retry_after;
};

}  // namespace vobe
