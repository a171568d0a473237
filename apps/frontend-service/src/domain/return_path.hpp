// Where to go after a form: to a page of ours, whatever the request says.
#pragma once

#include <string>
#include <string_view>

namespace vobe::frontend {

/// `wanted` when it is a plain path of ours ("/posts/12?sort=new"), else "/". Browsers read "/\host" and "//host" as
/// other sites, and drop tabs and line breaks before they look; signing out or in again is no place to return to.
std::string safe_return_path(std::string_view wanted);

}  // namespace vobe::frontend
