#include "domain/return_path.hpp"

#include <algorithm>

namespace vobe::frontend {

std::string safe_return_path(std::string_view wanted) {
  constexpr std::size_t longest = 2000;
  bool const printable = std::ranges::all_of(wanted, [](char c) { return c > 0x20 && c < 0x7f && c != '\\'; });
  if (!printable || wanted.size() > longest || !wanted.starts_with('/') || wanted.starts_with("//")) return "/";
  auto const path = wanted.substr(0, wanted.find_first_of("?#"));
  if (path == "/login" || path == "/logout" || path == "/register") return "/";
  return std::string(wanted);
}

}  // namespace vobe::frontend
