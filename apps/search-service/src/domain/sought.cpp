#include "domain/sought.hpp"

#include <algorithm>

namespace vobe::search {

bool SoughtTerm::has_stand_ins() const {
  return std::ranges::any_of(stand_ins, [](std::vector<std::string> const& words) { return !words.empty(); });
}

std::size_t enough_of(std::size_t terms) {
  return terms <= 3 ? 1 : 2;
}

}  // namespace vobe::search
