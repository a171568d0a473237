// The endpoints of those who send feedback.
#pragma once

#include "chassis/http/router.hpp"
#include "service/form_tokens.hpp"
#include "service/ticket_reader.hpp"
#include "service/ticket_writer.hpp"

namespace vobe::feedback::api {

void mount_tickets(http::Router& router, TicketWriter& writer, TicketReader& reader, FormTokens const& forms);

}  // namespace vobe::feedback::api
