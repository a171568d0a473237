// The keys that everybody verifies access tokens with.
#pragma once

#include "chassis/http/router.hpp"
#include "storage/key_ring.hpp"

namespace vobe::accounts::api {

void mount_keys(http::Router& router, KeyRing const& keys);

}  // namespace vobe::accounts::api
