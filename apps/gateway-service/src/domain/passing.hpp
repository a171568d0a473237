// What of a message goes on to the owner, and what of his answer comes back.
#pragma once

#include <string>

#include "chassis/http/client.hpp"
#include "chassis/http/message.hpp"

namespace vobe::gateway {

/// Every X-Forwarded-For field of the request, joined by ", ".
std::string forwarded_for(http::Request const& request);

/// The request's fields that its owner is to see, with the peer's address appended to X-Forwarded-For. Everything else
/// stays here: hop-by-hop fields (RFC 9110 §7.6.1), cookies, X-Forwarded-Host and the like, which would let a client
/// choose what links are made of.
http::Headers fields_for_owner(http::Request const& request);

/// The answer's fields for the client: all but the hop-by-hop ones, those that Connection names, and what this server
/// writes itself (Content-Length, Date, X-Request-Id).
http::Headers fields_for_client(http::Headers const& answered);

/// Whether the client asks for a stream of server-sent events.
bool wants_event_stream(http::Request const& request);

}  // namespace vobe::gateway
