#include "definition.hpp"

#include "api/tickets.hpp"
#include "api/triage.hpp"
#include "contracts/platform.hpp"
#include "service/form_tokens.hpp"
#include "service/ticket_reader.hpp"
#include "service/ticket_writer.hpp"

std::vector<vobe::postgres::Migration> const& service_migrations();

namespace vobe::feedback {

namespace {

constexpr std::string_view name = "feedback-service";

/// The service on one worker.
struct FeedbackService {
  FeedbackService(service::Host& host, Clock const& clock)
      : forms(host.cursors(), clock),
        writer(host.database(), forms, clock),
        reader(host.database(), host.cursors(), clock) {
    api::mount_tickets(host.router(), writer, reader, forms);
    api::mount_triage(host.router(), writer, reader);
  }

  FormTokens forms;
  TicketWriter writer;
  TicketReader reader;
};

}  // namespace

service::Definition definition(Clock clock) {
  return {.name = name,
          .port = platform::port_of(name),
          .admin_port_offset = platform::admin_port_offset,
          .migrations = service_migrations(),
          .build = [clock](service::Host& host) { return std::make_shared<FeedbackService>(host, clock); }};
}

}  // namespace vobe::feedback
