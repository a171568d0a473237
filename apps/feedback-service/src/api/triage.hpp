// The endpoints of moderators.
#pragma once

#include "chassis/http/router.hpp"
#include "service/ticket_reader.hpp"
#include "service/ticket_writer.hpp"

namespace vobe::feedback::api {

void mount_triage(http::Router& router, TicketWriter& writer, TicketReader& reader);

}  // namespace vobe::feedback::api
