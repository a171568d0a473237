// The endpoints of genres and of imports.
#pragma once

#include "chassis/http/router.hpp"
#include "service/catalogue_importer.hpp"
#include "service/catalogue_reader.hpp"

namespace vobe::artist::api {

void mount_catalogue(http::Router& router, CatalogueReader& reader, CatalogueImporter& importer);

}  // namespace vobe::artist::api
