// Problem documents (RFC 9457): the one place where errors become HTTP.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/errors.hpp"
#include "chassis/http/message.hpp"

namespace vobe::http {

struct Problem {
  int status = 500;
  std::string_view slug = "internal";  // type: /problems/<slug>
  std::string detail = {};
  std::vector<FieldError> errors = {};
  std::vector<Pair> headers = {};  // Retry-After, Allow, WWW-Authenticate
};

/// What an exception means to the caller. Anything unknown is 500 without a word of what it was: that goes to the log,
/// with the ids of the request's Context.
Problem problem_of(std::exception_ptr const& error, Context const* context);

/// As application/problem+json, in the language of the request's Context.
Response to_response(Problem const& problem, Request const& request);

/// The Allow field of a path that takes these methods (RFC 9110 §10.2.1); what takes GET takes HEAD.
std::string allow_field(std::vector<std::string_view> const& methods);
/// The problem of a method that is none of them.
Problem method_not_allowed(std::vector<std::string_view> const& methods);

/// A problem's title in "en" or "ru".
std::string_view title_of(std::string_view slug, std::string_view language);

/// What is wrong with a field, in words for people: "at most 300 characters".
std::string message_of(FieldError const& error, std::string_view language);

}  // namespace vobe::http
