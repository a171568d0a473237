#include "domain/sought.hpp"

#include <algorithm>

namespace vobe::search {

bool SoughtTerm::has_stand_ins() const {
  return std::ranges::any_of(stand_ins, [](std::vector<std::string> const& words) { return !words.empty(); });
}

std::vector<std::size_t> Sought::telling_terms() const {
  bool const only_kinds = std::ranges::all_of(terms, &SoughtTerm::kind);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (only_kinds || !terms[i].kind) places.push_back(i);
  }
  return places;
}

std::size_t enough_of(std::size_t terms) {
  return terms <= 3 ? 1 : 2;
}

}  // namespace vobe::search
