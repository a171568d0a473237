#include "api/catalogue.hpp"

#include "api/dto.hpp"
#include "chassis/core/text.hpp"

namespace vobe::artist::api {

namespace {

constexpr std::string_view ndjson = "application/x-ndjson";

void require_ndjson(http::Request const& request) {
  auto const type = request.header("content-type").value_or("");
  auto const media = text::trim(type.substr(0, type.find(';')));
  if (!http::same_name(media, ndjson)) throw UnsupportedMediaType("an import is application/x-ndjson");
}

}  // namespace

void mount_catalogue(http::Router& router, CatalogueReader& reader, CatalogueImporter& importer) {
  router.get("/genres", "Genres in which something stands, by name").handle([&](http::Query<GenresQuery> query) {
    return reader.genres(static_cast<std::size_t>(query->limit.value.value), query->cursor);
  });

  router.post("/catalogue/import", "Import artists, albums and tracks, one JSON object a line")
      .needs(Role::editor)
      .streamed(ndjson)
      .problems({415})
      .handle([&](http::Request& request) {
        require_ndjson(request);
        return importer.import(*request.stream, request.context->language);
      });
}

}  // namespace vobe::artist::api
