// The login page as the way on for a form whose session has run out.
#pragma once

#include "pages/visit.hpp"

namespace vobe::frontend {

/// Shows the login form with the visitor's own form sealed inside it.
http::Response show_login_for_held_form(Visit& visit);

}  // namespace vobe::frontend
