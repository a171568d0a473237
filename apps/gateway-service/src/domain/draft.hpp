// JSON in which the places of authors and music are still open: ids stand where owners' answers had ids, and are
// filled when one batch per owner has brought what they stand for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/entity.hpp"
#include "domain/json_scanner.hpp"

namespace vobe::gateway {

class Draft {
 public:
  [[nodiscard]] bool empty() const { return text_.empty(); }
  /// Everything that is needed to fill it; may name a thing more than once.
  [[nodiscard]] std::vector<EntityRef> const& references() const { return references_; }

  void reserve(std::size_t bytes) { text_.reserve(bytes); }
  void append(std::string_view text) { text_ += text; }
  /// `"name":value`, with a comma before it when it is not the first of its object.
  void member(std::string_view name, std::string_view value);
  /// The same for views into one text, where the value follows its name: all that stands between them is taken along.
  void member_as_written(std::string_view name, std::string_view value);
  /// Leaves a place for `"author":…`; without an id (a deleted comment) the author is null.
  void author(std::int64_t id);
  /// Leaves a place for `"music":[…]`.
  void music(std::vector<EntityRef> const& pieces);

  /// Appends the whole: an author who isn't known is null; a piece of music that is not there is left out, and one that
  /// nobody could be asked about keeps its type and id with the rest null.
  void fill(Directory const& directory, std::string& out) const;

 private:
  struct Hole {
    std::size_t offset;  // in text_
    std::size_t first;   // in references_
    std::size_t count;
    bool music;
  };
  void comma();
  void open_hole(std::size_t count, bool music);

  std::string text_;
  std::vector<Hole> holes_;
  std::vector<EntityRef> references_;
};

/// A list of cards in the making.
struct CardList {
  Draft items;                       // "[…]"; empty: no list was read
  std::vector<std::int64_t> ids;     // of the posts, in their order
  std::string next_cursor = "null";  // as JSON
};

/// Reads {"items":[Post…],"next_cursor":…}. Throws Malformed. `but_not`: a post to leave out (0: none), `most`: items.
CardList read_cards(std::string_view list, std::int64_t but_not = 0, std::size_t most = 100);

/// One post with its texts, for its own page.
struct WholePost {
  Draft post;
  std::int64_t id = 0;
  std::string first_tag;  // empty: none
  std::vector<EntityRef> music;
};
WholePost read_post(std::string_view post);

/// A discussion or a list of comments, authors to be put in for author ids. `ids` are those of all comments in it, at
/// any depth. Throws Malformed, also for replies nested deeper than 64.
struct CommentList {
  Draft whole;  // the answer: {"items":[…], and whatever stands beside}
  std::vector<std::int64_t> ids;
};
CommentList read_comments(std::string_view answer);

}  // namespace vobe::gateway
