// The endpoints of tracks.
#pragma once

#include "chassis/http/router.hpp"
#include "service/catalogue_reader.hpp"
#include "service/catalogue_writer.hpp"

namespace vobe::artist::api {

void mount_tracks(http::Router& router, CatalogueReader& reader, CatalogueWriter& writer);

}  // namespace vobe::artist::api
