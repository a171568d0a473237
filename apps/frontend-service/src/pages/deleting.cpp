#include "pages/deleting.hpp"

#include "pages/frame.hpp"
#include "view/cards.hpp"

namespace vobe::frontend {

namespace {

std::string text_key(Deletion const& deletion, std::string_view name) {
  return std::string(deletion.kind) + "." + std::string(name);
}

}  // namespace

http::Response ask_before_deletion(Visit& visit, Deletion const& deletion) {
  auto const head = visit.text(text_key(deletion, "delete.head"));
  Frame const frame{.content = "confirm", .title = std::string(head), .indexed = false};
  return show(visit, frame, [&](Part part) {
    part.set("HEAD", head);
    part.set("TEXT", visit.text(text_key(deletion, "delete.text")));
    part.set("BUTTON", visit.text(text_key(deletion, "delete")));
    part.set("ACTION", deletion.path + "/delete");
    part.set("BACK", deletion.back);
    part.set("CSRF", visit.form_token());
    Part quote = part.section("QUOTE");
    quote.set("TEXT", deletion.quote);
    fill_language(quote, deletion.language);
  });
}

http::Response show_deletion(Visit& visit, Deletion const& deletion) {
  auto const head = visit.text(text_key(deletion, "deleted.head"));
  Frame const frame{.content = "deleted", .title = std::string(head), .indexed = false};
  return show(visit, frame, [&](Part part) {
    part.set("HEAD", head);
    part.set("TEXT", visit.text(text_key(deletion, "deleted.text")));
    part.set("ACTION", deletion.path + "/restore");
    part.set("BACK", deletion.back);
    part.set("BACK_TEXT", visit.text(text_key(deletion, "deleted.back")));
    part.set("CSRF", visit.form_token());
  });
}

}  // namespace vobe::frontend
