#include "api/dto.hpp"

namespace vobe::content::api {

namespace {

std::vector<std::string> names_of(Tags tags) {
  std::vector<std::string> names;
  for (auto& tag : tags.values) names.push_back(std::move(tag.value));
  return distinct(std::move(names));
}

std::optional<int> number_of(std::optional<Rating> rating) {
  return rating ? std::optional(static_cast<int>(rating->value)) : std::nullopt;
}

/// A member that a post can't be without: absent keeps it, null is refused.
template <class T>
void refuse_null(std::vector<FieldError>& errors, std::string_view member, Patch<T> const& patch) {
  if (!patch.present || patch.value) return;
  errors.push_back({.loc = {std::string("body"), std::string(member)}, .type = "missing"});
}

}  // namespace

Draft draft_of(NewPost post) {
  return {.content = {.kind = post.kind,
                      .title = std::move(post.title.value),
                      .body = std::move(post.body.value),
                      .language = post.language ? std::move(post.language->value) : "",
                      .tags = names_of(std::move(post.tags)),
                      .music = std::move(post.music.values),
                      .rating = number_of(post.rating)},
          .detect_language = !post.language};
}

Change change_of(PostChange patch) {
  std::vector<FieldError> errors;
  refuse_null(errors, "kind", patch.kind);
  refuse_null(errors, "title", patch.title);
  refuse_null(errors, "body", patch.body);
  if (!errors.empty()) throw Invalid(std::move(errors));
  Change change;
  change.kind = patch.kind.value;
  if (patch.title.value) change.title = std::move(patch.title.value->value);
  if (patch.body.value) change.body = std::move(patch.body.value->value);
  if (patch.language.value) change.language = std::move(patch.language.value->value);
  change.detect_language = patch.language.present && !patch.language.value;
  if (patch.tags.present) change.tags = names_of(std::move(patch.tags.value).value_or(Tags{}));
  if (patch.music.present) change.music = std::move(patch.music.value).value_or(Music{}).values;
  if (patch.rating.present) change.rating = number_of(patch.rating.value);
  return change;
}

Listing listing_of(PostsQuery const& query) {
  Listing listing{.sort = query.sort.value,
                  .period = query.period.value,
                  .narrowing = {.kind = query.kind, .from = query.from, .to = query.to},
                  .with_text = query.expand.has_value(),
                  .limit = query.size(),
                  .cursor = query.cursor};
  if (query.language) listing.narrowing.language = query.language->value;
  std::vector<FieldError> errors;
  auto const narrow = [&](std::string_view name, auto const& value) {
    if (!value) return;
    if (listing.narrowing.facet) {
      errors.push_back({.loc = {std::string("query"), std::string(name)}, .type = "exclusive"});
    } else {
      listing.narrowing.facet = facet(name, value->value);
    }
  };
  narrow("tag", query.tag);
  narrow("author", query.author);
  narrow("artist", query.artist);
  narrow("album", query.album);
  narrow("track", query.track);
  if (!errors.empty()) throw Invalid(std::move(errors));
  return listing;
}

}  // namespace vobe::content::api
