// The endpoints of people.
#pragma once

#include "chassis/http/router.hpp"
#include "service/accounts.hpp"
#include "service/people.hpp"

namespace vobe::accounts::api {

void mount_users(http::Router& router, Accounts& accounts, People& people);

}  // namespace vobe::accounts::api
