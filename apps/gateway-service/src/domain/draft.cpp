#include "domain/draft.hpp"

#include <utility>

#include "chassis/core/errors.hpp"

namespace vobe::gateway {

namespace {
constexpr std::size_t deepest_reply = 64;
}

void Draft::comma() {
  if (!text_.empty() && text_.back() != '{' && text_.back() != '[') {
    text_ += ',';
  } else if (!holes_.empty() && holes_.back().offset == text_.size()) {
    text_ += ',';  // a hole is a member too
  }
}

void Draft::member(std::string_view name, std::string_view value) {
  comma();
  text_ += '"';
  text_ += name;
  text_ += "\":";
  text_ += value;
}

void Draft::member_as_written(std::string_view name, std::string_view value) {
  comma();
  char const* const quote = name.data() - 1;
  text_.append(quote, static_cast<std::size_t>(value.data() + value.size() - quote));
}

void Draft::open_hole(std::size_t count, bool music) {
  comma();
  holes_.push_back({text_.size(), references_.size(), count, music});
}

void Draft::author(std::int64_t id) {
  open_hole(id > 0 ? 1 : 0, false);
  if (id > 0) references_.push_back({Kind::user, id});
}

void Draft::music(std::vector<EntityRef> const& pieces) {
  open_hole(pieces.size(), true);
  references_.insert(references_.end(), pieces.begin(), pieces.end());
}

namespace {

void append_author(std::string& out, std::string_view user) {
  out += "\"author\":";
  out += user.empty() ? std::string_view("null") : user;
}

void append_unknown_music(std::string& out, EntityRef ref) {
  out += R"({"type":")";
  out += name_of(ref.kind);
  out += R"(","id":)" + std::to_string(ref.id) + R"(,"slug":null,"title":null,"artist_credit":null})";
}

}  // namespace

void Draft::fill(Directory const& directory, std::string& out) const {
  std::size_t done = 0;
  for (Hole const& hole : holes_) {
    out.append(text_, done, hole.offset - done);
    done = hole.offset;
    if (!hole.music) {
      append_author(out, hole.count == 0 ? std::string_view() : directory.find(references_[hole.first]));
      continue;
    }
    out += "\"music\":[";
    for (std::size_t i = hole.first; i < hole.first + hole.count; ++i) {
      EntityRef const ref = references_[i];
      std::string_view const json = directory.find(ref);
      bool const asked_in_vain = json.empty() && !directory.knows(ref) && directory.is_away(ref.kind);
      if (json.empty() && !asked_in_vain) continue;
      if (out.back() != '[') out += ',';
      if (asked_in_vain) append_unknown_music(out, ref);
      else out += json;
    }
    out += ']';
  }
  out.append(text_, done);
}

namespace {

std::vector<EntityRef> read_music(JsonScanner& scanner) {
  std::vector<EntityRef> pieces;
  scanner.elements([&] {
    EntityRef piece{Kind::artist, 0};
    bool known = false;
    scanner.members([&](std::string_view member) {
      if (member == "id") {
        piece.id = scanner.integer().value_or(0);
      } else if (member == "type") {
        std::string_view const type = scanner.raw();
        known = type.size() > 2 && read_music_kind(type.substr(1, type.size() - 2), piece.kind);
      }
    });
    if (known && piece.id > 0) pieces.push_back(piece);
  });
  return pieces;
}

/// A post in a list becomes a card; returns its id.
std::int64_t read_card(JsonScanner& scanner, Draft& draft) {
  std::int64_t id = 0;
  draft.append("{");
  scanner.members([&](std::string_view member) {
    if (member == "author_id") {
      draft.author(scanner.integer().value_or(0));
    } else if (member == "music") {
      draft.music(read_music(scanner));
    } else if (member == "id") {
      std::string_view const text = scanner.raw();
      id = JsonScanner(text).integer().value_or(0);
      draft.member_as_written(member, text);
    } else if (member != "body" && member != "body_html") {
      draft.member_as_written(member, scanner.raw());
    }
  });
  draft.append("}");
  return id;
}

std::int64_t id_of(std::string_view object) {
  JsonScanner scanner(object);
  std::int64_t id = 0;
  scanner.members([&](std::string_view member) {
    if (member == "id") id = scanner.integer().value_or(0);
  });
  return id;
}

}  // namespace

CardList read_cards(std::string_view list, std::int64_t but_not, std::size_t most) {
  CardList cards;
  cards.items.reserve(list.size());
  cards.items.append("[");
  JsonScanner scanner(list);
  scanner.members([&](std::string_view member) {
    if (member == "next_cursor") {
      cards.next_cursor = scanner.raw();
    } else if (member == "items") {
      scanner.elements([&] {
        std::string_view const post = but_not == 0 ? std::string_view() : scanner.raw();
        if (cards.ids.size() >= most || (but_not != 0 && id_of(post) == but_not)) return;
        if (!cards.ids.empty()) cards.items.append(",");
        JsonScanner inner(post);
        cards.ids.push_back(read_card(but_not == 0 ? scanner : inner, cards.items));
      });
    }
  });
  cards.items.append("]");
  return cards;
}

WholePost read_post(std::string_view post) {
  WholePost whole;
  whole.post.reserve(post.size());
  JsonScanner scanner(post);
  whole.post.append("{");
  scanner.members([&](std::string_view member) {
    if (member == "author_id") {
      whole.post.author(scanner.integer().value_or(0));
    } else if (member == "music") {
      whole.music = read_music(scanner);
      whole.post.music(whole.music);
    } else {
      std::string_view const value = scanner.raw();
      if (member == "id") whole.id = JsonScanner(value).integer().value_or(0);
      if (member == "tags") {
        JsonScanner tags(value);
        tags.elements([&] {
          auto tag = tags.string();
          if (tag && whole.first_tag.empty()) whole.first_tag = std::move(*tag);
        });
      }
      whole.post.member_as_written(member, value);
    }
  });
  whole.post.append("}");
  return whole;
}

namespace {

void read_comment(JsonScanner& scanner, CommentList& list, std::size_t depth) {
  if (depth > deepest_reply) throw Malformed("a discussion is nested too deeply");
  Draft& draft = list.whole;
  draft.append("{");
  scanner.members([&](std::string_view member) {
    if (member == "author_id") {
      draft.author(scanner.integer().value_or(0));
    } else if (member == "replies") {
      draft.member(member, "[");
      bool first = true;
      scanner.elements([&] {
        if (!std::exchange(first, false)) draft.append(",");
        read_comment(scanner, list, depth + 1);
      });
      draft.append("]");
    } else {
      std::string_view const value = scanner.raw();
      if (member == "id") list.ids.push_back(JsonScanner(value).integer().value_or(0));
      draft.member_as_written(member, value);
    }
  });
  draft.append("}");
}

}  // namespace

CommentList read_comments(std::string_view answer) {
  CommentList list;
  list.whole.reserve(answer.size());
  JsonScanner scanner(answer);
  list.whole.append("{");
  scanner.members([&](std::string_view member) {
    if (member != "items") {
      list.whole.member_as_written(member, scanner.raw());
      return;
    }
    list.whole.member(member, "[");
    bool first = true;
    scanner.elements([&] {
      if (!std::exchange(first, false)) list.whole.append(",");
      read_comment(scanner, list, 0);
    });
    list.whole.append("]");
  });
  list.whole.append("}");
  return list;
}

}  // namespace vobe::gateway
