#include "api/files.hpp"

#include "chassis/core/errors.hpp"
#include "domain/covers.hpp"
#include "pages/serve.hpp"
#include "pages/visit.hpp"

namespace vobe::frontend {

namespace {

http::Response file(std::string_view media_type) {
  http::Response response;
  response.headers.set("Content-Type", std::string(media_type));
  response.headers.set("Cache-Control", "public, max-age=31536000, immutable");
  response.headers.set("X-Content-Type-Options", "nosniff");
  // An SVG that is opened by itself runs nothing.
  response.headers.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  return response;
}

/// Addresses of older versions get what is there now, uncached: a page that stayed open over an update still works.
Task<http::Response> send_asset(Site& site, http::Request& request) {
  Asset const* asset = site.assets.find(request.path_values.at(1));
  if (!asset) throw NotFound("no such file");
  http::Response response = file(asset->media_type);
  if (request.path_values.at(0) != site.assets.version()) response.headers.set("Cache-Control", "no-store");
  response.shared_body = asset->content;
  co_return response;
}

Task<http::Response> send_cover(http::Request& request) {
  auto const seed = parse_cover_name(request.path_values.at(0));
  if (!seed) throw NotFound("no such cover");
  http::Response response = file("image/svg+xml");
  response.body = draw_cover(*seed);
  co_return response;
}

Task<http::Response> send_robots() {
  http::Response response = file("text/plain; charset=utf-8");
  response.headers.set("Cache-Control", "max-age=86400");
  response.body = "User-agent: *\nDisallow: /search\nDisallow: /login\nDisallow: /chat\nDisallow: /preferences\n";
  co_return response;
}

}  // namespace

void mount_files(http::Router& router, Site& site) {
  router.add("GET", "/assets/{version}/{name}", "A style sheet, script or icon", false)
      .produces("application/octet-stream")
      .handle([&site](http::Request& request) { return send_asset(site, request); });
  router.add("GET", "/covers/{name}", "A drawn cover", false)
      .produces("image/svg+xml")
      .handle([](http::Request& request) { return send_cover(request); });
  router.add("GET", "/robots.txt", "For crawlers", false).produces("text/plain").handle([](http::Request&) {
    return send_robots();
  });
}

}  // namespace vobe::frontend
