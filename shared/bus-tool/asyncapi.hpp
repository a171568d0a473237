// docs/asyncapi.yaml: what is told on the bus, by whom and for whom, from the declarations that the code is made of.
#pragma once

#include <string>

namespace vobe::bus_tool {

/// AsyncAPI 3.0, as YAML.
std::string asyncapi_document();

}  // namespace vobe::bus_tool
