#include "chassis/core/concurrent.hpp"
#include "chassis/core/encoding.hpp"
#include "service/page_parts.hpp"
#include "service/pages.hpp"

namespace vobe::gateway {

namespace {

constexpr std::size_t most_related = 5;

/// Where posts like this one are listed: with its first tag, else about its first piece of music. Empty: nowhere.
std::string related_target(WholePost const& post) {
  std::string filter;
  if (!post.first_tag.empty()) filter = "tag=" + percent_encode(post.first_tag);
  else if (!post.music.empty())
    filter = std::string(name_of(post.music[0].kind)) + "=" + std::to_string(post.music[0].id);
  else return filter;
  return "/api/v1/posts?sort=hot&limit=" + std::to_string(most_related + 1) + "&" + filter;
}

Task<std::optional<std::string>> related_posts(Composition& composition, WholePost const& post) {
  std::string target = related_target(post);
  if (target.empty()) co_return std::nullopt;
  co_return co_await composition.part(composition.owners().content(), std::move(target));
}

struct States {
  std::optional<std::string> post;
  std::optional<std::string> comments;
};

Task<States> viewer_states(Composition& composition, Viewer viewer, std::int64_t post,
                           std::vector<std::int64_t> comments) {
  auto [of_post, of_comments] =
      co_await all(composition.post_states(viewer, {post}), composition.comment_states(viewer, std::move(comments)));
  co_return States{std::move(of_post), std::move(of_comments)};
}

std::string viewer_json(Viewer const& viewer, States const& states) {
  if (!viewer.signed_in()) return "null";
  std::string post = "null";
  if (states.post) {
    JsonScanner scanner(*states.post);
    scanner.elements([&] { post = scanner.raw(); });
  }
  return R"({"post":)" + post + R"(,"comments":)" + states.comments.value_or("[]") + "}";
}

}  // namespace

Task<std::string> post_page(Sources& sources, PostId id, PostQuery query, Viewer viewer) {
  Composition composition(sources);
  auto& owners = composition.owners();
  std::string const path = "/api/v1/posts/" + std::to_string(id.value);
  auto const [post_text, comments_text] =
      co_await all(composition.main(owners.content(), path),
                   composition.asked_part(owners.comment(), with_query(path + "/comments", query)));
  WholePost const post = read_post(post_text);
  auto const comments =
      composition.read(owners.comment(), comments_text, [](std::string const& text) { return read_comments(text); });

  auto const [related_text, states] = co_await all(
      related_posts(composition, post),
      viewer_states(composition, viewer, id.value, comments ? comments->ids : std::vector<std::int64_t>()));
  auto const related = read_cards_part(composition, related_text, id.value, most_related);

  std::vector<EntityRef> wanted = post.post.references();
  for (Draft const* draft : {comments ? &comments->whole : nullptr, related ? &related->items : nullptr}) {
    if (draft) wanted.insert(wanted.end(), draft->references().begin(), draft->references().end());
  }
  co_await composition.look_up(std::move(wanted));

  std::string page = R"({"post":)";
  post.post.fill(composition.directory, page);
  page += R"(,"comments":)";
  if (comments) comments->whole.fill(composition.directory, page);
  else page += R"({"items":[],"total":null,"next_cursor":null})";
  page += R"(,"related":)";
  if (related) related->items.fill(composition.directory, page);
  else page += "[]";
  page += R"(,"viewer":)" + viewer_json(viewer, states);
  page += R"(,"degraded":)" + composition.degraded_json() + "}";
  co_return page;
}

}  // namespace vobe::gateway
