// The OpenAPI 3.1 document and its page, both made from the declarations that route and validate.
#pragma once

#include <string>
#include <string_view>

#include "chassis/http/router.hpp"

namespace vobe::http {

/// The document of all endpoints declared so far, as JSON.
std::string openapi_document(Router const& router, std::string_view title, std::string_view version);

/// Adds GET /openapi.json and GET /docs. Call it when everything else is declared: the document is made once, here.
void mount_openapi(Router& router, std::string_view title, std::string_view version);

/// Adds GET /openapi.json and GET /docs for a document that is made elsewhere (the gateway's joined one).
void mount_openapi(Router& router, std::function<Task<std::string>()> document);

}  // namespace vobe::http
