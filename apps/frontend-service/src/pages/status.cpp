// /status: what the gateway knows of the services.
#include "chassis/core/errors.hpp"
#include "chassis/telemetry/log.hpp"
#include "pages/frame.hpp"
#include "pages/pages.hpp"

namespace vobe::frontend {

Task<http::Response> show_status(Visit& visit) {
  std::optional<Status> status;
  try {
    status = co_await visit.get<Status>("/status");
  } catch (Error const& error) {
    log::warn("the state of the services can't be had", {{"error", error.what()}});
  }
  visit.make_private();
  Frame const frame{.content = "status", .title = std::string(visit.text("status.head")), .canonical = "/status"};
  co_return show(visit, frame, [&](Part part) {
    bool const all_good = status && std::ranges::all_of(status->services, [](ServiceState const& service) {
                            return service.ready.value;
                          });
    part.set("LEAD", visit.text(!status ? "status.away" : all_good ? "status.all_good" : "status.some_bad"));
    if (!status) return;
    Part list = part.section("LIST");
    for (auto const& service : status->services) {
      Part one = list.section("SERVICE");
      one.set("NAME", service.name);
      one.set("STATE", visit.text(service.ready ? "status.up" : "status.down"));
      one.set("STATE_CLASS", service.ready ? "state-good" : "state-bad");
      one.set("VERSION", service.version.value);
    }
  });
}

}  // namespace vobe::frontend
