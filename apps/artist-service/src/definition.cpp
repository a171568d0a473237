#include "definition.hpp"

#include "api/albums.hpp"
#include "api/artists.hpp"
#include "api/catalogue.hpp"
#include "api/tracks.hpp"
#include "contracts/platform.hpp"
#include "events/heard.hpp"
#include "service/catalogue_importer.hpp"
#include "service/catalogue_reader.hpp"
#include "service/catalogue_writer.hpp"

std::vector<vobe::postgres::Migration> const& service_migrations();

namespace vobe::artist {

namespace {

constexpr std::string_view name = "artist-service";

/// The service on one worker.
struct ArtistService {
  explicit ArtistService(service::Host& host)
      : reader(host.database(), host.cursors()),
        writer(host.database(), host.cpu()),
        importer(host.database(), host.cpu()) {
    api::mount_artists(host.router(), reader, writer);
    api::mount_albums(host.router(), reader, writer);
    api::mount_tracks(host.router(), reader, writer);
    api::mount_catalogue(host.router(), reader, importer);
    host.consume(std::string(name), hear_posts);
  }

  CatalogueReader reader;
  CatalogueWriter writer;
  CatalogueImporter importer;
};

}  // namespace

service::Definition definition() {
  return {.name = name,
          .port = platform::port_of(name),
          .admin_port_offset = platform::admin_port_offset,
          .migrations = service_migrations(),
          .build = [](service::Host& host) { return std::make_shared<ArtistService>(host); }};
}

}  // namespace vobe::artist
