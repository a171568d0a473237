// What of a message goes on to the owner, and what of his answer comes back.
#pragma once

#include "chassis/http/message.hpp"

namespace vobe::gateway {

/// The request's fields that its owner is to see, with the peer's address appended to X-Forwarded-For. Everything else
/// stays here: hop-by-hop fields (RFC 9110 §7.6.1), cookies, X-Forwarded-Host and the like, which would let a client
/// choose what links are made of.
http::Headers fields_for_owner(http::Request const& request);

/// The answer's fields for the client: all but the hop-by-hop ones, those that Connection names, and what this server
/// writes itself (Content-Length, Date, X-Request-Id).
http::Headers fields_for_client(http::Headers const& answered);

}  // namespace vobe::gateway
