// The endpoints of signing up, in and out.
#pragma once

#include "chassis/auth/tokens.hpp"
#include "chassis/http/client_address.hpp"
#include "chassis/http/router.hpp"
#include "service/accounts.hpp"
#include "service/session_keeper.hpp"
#include "service/sign_in.hpp"

namespace vobe::accounts::api {

void mount_auth(http::Router& router, Accounts& accounts, SignIn& sign_in, SessionKeeper& sessions,
                http::AddressList const& proxies, auth::TokenVerifier& verifier);

}  // namespace vobe::accounts::api
