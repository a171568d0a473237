// The names of described members and enumerators as they stand outside of C++: in JSON, in columns, in URLs.
#pragma once

#include <string_view>

namespace vobe {

/// A "_" at the end, where the word is one of C++'s own (`new_`, `explicit_`), is not part of the name.
constexpr std::string_view described_name(std::string_view name) {
  return name.ends_with('_') ? name.substr(0, name.size() - 1) : name;
}

}  // namespace vobe
