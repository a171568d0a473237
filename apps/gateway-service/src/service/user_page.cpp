#include "chassis/core/concurrent.hpp"
#include "chassis/core/encoding.hpp"
#include "service/page_parts.hpp"
#include "service/pages.hpp"

namespace vobe::gateway {

namespace {

/// The person's own short form, so that nobody has to be asked who wrote these posts.
std::int64_t put_person(std::string_view user, Directory& directory) {
  std::int64_t id = 0;
  read_entities(Kind::user, R"({"items":[)" + std::string(user) + "]}", [&](ShortEntity const& person) {
    id = person.id;
    directory.put({Kind::user, id}, person.json);
  });
  return id;
}

std::string filled_items(std::string const& comments, Directory const& directory) {
  std::string filled;
  read_comments(comments).whole.fill(directory, filled);
  return items_of(filled);
}

}  // namespace

Task<std::string> user_page(Sources& sources, std::string username, PostsQuery query, Viewer viewer) {
  Composition composition(sources);
  auto& owners = composition.owners();
  std::string const user = co_await composition.main(owners.auth(), "/api/v1/users/" + percent_encode(username));
  std::string const author = "author=" + std::to_string(put_person(user, composition.directory));
  auto const [posts, comments] =
      co_await all(composition.asked_part(owners.content(), with_query("/api/v1/posts?" + author, query)),
                   composition.part(owners.comment(), "/api/v1/comments?sort=new&limit=20&" + author));
  std::string page = R"({"user":)" + user + R"(,"comments":)";
  page += composition
              .read(owners.comment(), comments,
                    [&](std::string const& list) { return filled_items(list, composition.directory); })
              .value_or("[]");
  co_await append_posts_and_end(composition, posts, viewer, page);
  co_return page;
}

}  // namespace vobe::gateway
