#include "service/form_tokens.hpp"

#include <boost/describe/class.hpp>

#include "chassis/core/errors.hpp"
#include "domain/ticket.hpp"

namespace vobe::feedback {

namespace {

constexpr std::string_view scope = "feedback form";

struct Opened {
  std::int64_t at = 0;  // microseconds since the epoch
};
BOOST_DESCRIBE_STRUCT(Opened, (), (at))

Invalid at_token(std::string type) {
  return Invalid(
      {FieldError{.loc = {std::string("body"), std::string("form"), std::string("token")}, .type = std::move(type)}});
}

}  // namespace

FormView FormTokens::issue() const {
  auto const time = clock_();
  return {.token = signer_.make(scope, Opened{time.time_since_epoch().count()}), .expires_at = time + oldest_form};
}

void FormTokens::check(std::string const& token) const {
  std::optional<Opened> opened;
  try {
    opened = signer_.read<Opened>(scope, token);
  } catch (Invalid const&) {
    throw at_token("not_allowed");
  }
  auto const age = clock_() - Timestamp(std::chrono::microseconds(opened->at));
  if (age < quickest_form) throw at_token("form_too_fast");
  if (age > oldest_form) throw at_token("form_expired");
}

}  // namespace vobe::feedback
