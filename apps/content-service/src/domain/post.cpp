#include "domain/post.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "chassis/core/text.hpp"

namespace vobe::content {

std::vector<FieldError> faults_of(Content const& content) {
  std::vector<FieldError> faults;
  if (content.rating && content.kind != Kind::review) {
    faults.push_back({.loc = {std::string("body"), std::string("rating")}, .type = "not_allowed"});
  }
  for (std::size_t i = 1; i < content.music.size(); ++i) {
    auto const here = content.music.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(content.music.begin(), here, *here) == here) continue;
    faults.push_back(
        {.loc = {std::string("body"), std::string("music"), static_cast<std::int64_t>(i)}, .type = "duplicate"});
  }
  return faults;
}

std::vector<std::string> distinct(std::vector<std::string> texts) {
  std::vector<std::string> once;
  for (auto& text : texts) {
    if (std::ranges::find(once, text) == once.end()) once.push_back(std::move(text));
  }
  return once;
}

std::string slug_of(std::string const& title) {
  auto slug = text::slug(title);
  return slug.empty() ? "post" : slug;
}

double hot_rank(std::int64_t score, Timestamp created_at) {
  double const magnitude = std::log10(static_cast<double>(std::max<std::int64_t>(std::llabs(score), 1)));
  double const seconds = static_cast<double>(created_at.time_since_epoch().count()) / 1e6;
  return std::copysign(magnitude, static_cast<double>(score)) + seconds / 45'000.0;
}

}  // namespace vobe::content
