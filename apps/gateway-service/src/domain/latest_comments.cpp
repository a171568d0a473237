#include "domain/latest_comments.hpp"

#include <utility>

#include "domain/json_scanner.hpp"

namespace vobe::gateway {

LatestComments::LatestComments(std::string_view list) {
  JsonScanner scanner(list);
  scanner.members([&](std::string_view member) {
    if (member != "items") return;
    scanner.elements([&] {
      Line line;
      std::string_view id = "null";
      std::string_view language = "null";
      std::string_view created_at = "null";
      std::string_view excerpt = R"("")";
      scanner.members([&](std::string_view name) {
        if (name == "id") id = scanner.raw();
        else if (name == "language") language = scanner.raw();
        else if (name == "created_at") created_at = scanner.raw();
        else if (name == "post_id") line.post_id = scanner.integer().value_or(0);
        else if (name == "author_id") line.author_id = scanner.integer().value_or(0);
        else if (name == "excerpt") excerpt = scanner.raw();
      });
      line.head = R"({"id":)";
      line.head += id;
      line.head += R"(,"post_id":)" + std::to_string(line.post_id) + R"(,"language":)";
      line.head += language;
      line.head += R"(,"created_at":)";
      line.head += created_at;
      line.head += R"(,"excerpt":)";
      line.head += excerpt;
      lines_.push_back(std::move(line));
    });
  });
}

std::vector<EntityRef> LatestComments::references() const {
  std::vector<EntityRef> references;
  for (Line const& line : lines_) {
    if (line.author_id > 0) references.push_back({Kind::user, line.author_id});
    if (line.post_id > 0) references.push_back({Kind::post, line.post_id});
  }
  return references;
}

void LatestComments::write(Directory const& directory, std::string& out) const {
  out += '[';
  bool first = true;
  for (Line const& line : lines_) {
    EntityRef const post{Kind::post, line.post_id};
    std::string_view const known = directory.find(post);
    if (known.empty() && (directory.knows(post) || !directory.is_away(Kind::post))) continue;
    std::string_view title = "null";
    std::string_view slug = "null";
    if (!known.empty()) {
      JsonScanner scanner(known);
      scanner.members([&](std::string_view member) {
        if (member == "title") title = scanner.raw();
        if (member == "slug") slug = scanner.raw();
      });
    }
    if (!std::exchange(first, false)) out += ',';
    out += line.head;
    out += R"(,"post_title":)";
    out += title;
    out += R"(,"post_slug":)";
    out += slug;
    out += R"(,"author":)";
    std::string_view const author = directory.find({Kind::user, line.author_id});
    out += author.empty() ? std::string_view("null") : author;
    out += '}';
  }
  out += ']';
}

}  // namespace vobe::gateway
