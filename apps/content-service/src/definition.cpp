#include "definition.hpp"

#include "api/lists.hpp"
#include "api/posts.hpp"
#include "clients/catalogue.hpp"
#include "contracts/platform.hpp"
#include "events/heard.hpp"
#include "service/music_check.hpp"
#include "service/post_reader.hpp"
#include "service/post_writer.hpp"
#include "service/voting.hpp"

std::vector<vobe::postgres::Migration> const& service_migrations();

namespace vobe::content {

namespace {

constexpr std::string_view name = "content-service";

/// The service on one worker.
struct ContentService {
  explicit ContentService(service::Host& host)
      : catalogue(host.upstream("artist-service")),
        music(host.database(), catalogue),
        writer(host.database(), music, host.cpu()),
        voting(host.database()),
        reader(host.database(), host.cursors()) {
    api::mount_posts(host.router(), reader, writer, voting);
    api::mount_lists(host.router(), reader);
    host.consume(std::string(name), [](events::Consumer& consumer) { hear_comments(consumer); });
    // Apart: in one transaction with comments it would lock posts out of their order.
    host.consume(std::string(name) + ".catalogue", [](events::Consumer& consumer) { hear_catalogue(consumer); });
    host.every(std::chrono::seconds(5), "settle posts", [this] { return voting.settle(); });
    host.every(std::chrono::seconds(2), "check music", [this] { return music.check_pending(); });
    host.every(std::chrono::minutes(1), "forget deleted posts", [this] { return writer.forget_deleted(); });
  }

  Catalogue catalogue;
  MusicCheck music;
  PostWriter writer;
  Voting voting;
  PostReader reader;
};

}  // namespace

service::Definition definition() {
  return {.name = name,
          .port = platform::port_of(name),
          .admin_port_offset = platform::admin_port_offset,
          .migrations = service_migrations(),
          .uses = {{"artist-service", platform::port_of("artist-service")}},
          .build = [](service::Host& host) { return std::make_shared<ContentService>(host); }};
}

}  // namespace vobe::content
