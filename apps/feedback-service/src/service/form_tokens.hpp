// The form of somebody without an account carries the time at which it was opened, signed: who sends it at once is a
// robot, and a form of yesterday must be opened again. Needs no session and no JavaScript.
#pragma once

#include <string>

#include "chassis/core/time.hpp"
#include "chassis/http/page.hpp"
#include "service/views.hpp"

namespace vobe::feedback {

class FormTokens {
 public:
  /// Signs as cursors are signed, in a scope of its own.
  explicit FormTokens(http::Cursors const& signer, Clock clock = now) : signer_(signer), clock_(std::move(clock)) {}

  [[nodiscard]] FormView issue() const;
  /// Throws Invalid at body.form.token: form_too_fast, form_expired or not_allowed (no token of ours).
  void check(std::string const& token) const;

 private:
  http::Cursors const& signer_;
  Clock clock_;
};

}  // namespace vobe::feedback
