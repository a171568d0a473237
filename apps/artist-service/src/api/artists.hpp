// The endpoints of artists and what is theirs.
#pragma once

#include "chassis/http/router.hpp"
#include "service/catalogue_reader.hpp"
#include "service/catalogue_writer.hpp"

namespace vobe::artist::api {

void mount_artists(http::Router& router, CatalogueReader& reader, CatalogueWriter& writer);

}  // namespace vobe::artist::api
