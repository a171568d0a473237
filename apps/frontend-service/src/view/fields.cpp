#include "view/fields.hpp"

#include <algorithm>

namespace vobe::frontend {

std::string Mistakes::about(std::string_view field) const {
  std::string all;
  for (auto const& mistake : fields) {
    if (mistake.field != field) continue;
    if (!all.empty()) all += "; ";
    all += mistake.message;
  }
  return all;
}

Mistakes mistakes_of(Problem const& problem, Texts const& texts) {
  Mistakes mistakes{problem.errors};
  if (!mistakes.fields.empty()) return mistakes;
  mistakes.head = texts.get("form.failed");
  switch (problem.status) {
    case 503: mistakes.add("", std::string(texts.get("form.failed.text"))); break;
    case 412: mistakes.add("", std::string(texts.get("form.conflict.text"))); break;
    case 429:
      mistakes.add("", problem.retry_after.count() > 0 ? texts.count("error.429.wait", problem.retry_after.count())
                                                       : std::string(texts.get("error.429.text")));
      break;
    case 403: mistakes.add("", std::string(texts.get("error.403.text"))); break;
    case 404: mistakes.add("", std::string(texts.get("error.404.text"))); break;
    case 409:
      mistakes.add("", problem.detail.empty() ? std::string(texts.get("form.conflict.text")) : problem.detail);
      break;
    default:
      mistakes.add("", problem.detail.empty() || problem.status >= 500 ? std::string(texts.get("error.500.text"))
                                                                       : problem.detail);
  }
  return mistakes;
}

void fill_field(Part part, Field const& field, Form const& form, Mistakes const& mistakes) {
  Part out = part.section("PART").include("FIELD", "field");
  Texts const& texts = part.texts();
  std::string const error = mistakes.about(field.name);
  out.set("NAME", field.name);
  out.set("LABEL", texts.get(field.label));
  out.set("VALUE", field.secret ? std::string_view() : form.get(field.name));
  if (!field.required) out.show("OPTIONAL");
  if (!field.hint.empty()) out.section("HINT").set("TEXT", texts.get(field.hint));
  if (!error.empty()) out.section("ERROR").set("TEXT", error);

  Part control = out.section(field.type == "area" ? "AREA" : "INPUT");
  control.set("TYPE", field.type);
  control.set("ROWS", std::int64_t(field.rows));
  std::string described;
  if (!field.hint.empty()) described = std::string(field.name) + "-hint";
  if (!error.empty()) described += (described.empty() ? "" : " ") + std::string(field.name) + "-error";
  if (!described.empty()) control.section("DESCRIBED").set("IDS", described);
  if (!error.empty()) control.show("INVALID");
  if (field.required) control.show("REQUIRED");
  if (field.longest > 0) control.section("LONGEST").set("NUMBER", browser_length(field.longest));
  if (field.shortest > 0) control.section("SHORTEST").set("NUMBER", field.shortest);
  if (!field.complete.empty()) control.section("COMPLETE").set("WHAT", field.complete);
  if (field.verbatim) control.show("VERBATIM");
}

void fill_hidden(Part part, std::string_view name, std::string_view value) {
  Part hidden = part.section("HIDDEN");
  hidden.set("NAME", name);
  hidden.set("VALUE", value);
}

void fill_radios(Part part, std::string_view name, std::string_view label, std::vector<Choice> const& choices,
                 Form const& form, Mistakes const& mistakes) {
  Part out = part.section("PART").include("FIELD", "radios");
  std::string const error = mistakes.about(name);
  out.set("NAME", name);
  out.set("LABEL", part.texts().get(label));
  if (!error.empty()) out.section("ERROR").set("TEXT", error);
  for (auto const& choice : choices) {
    Part one = out.section("CHOICE");
    one.set("VALUE", choice.value);
    one.set("TEXT", part.texts().get(choice.text));
    if (form.get(name) == choice.value) one.show("CHECKED");
  }
}

void fill_summary(Part part, Mistakes const& mistakes, std::vector<Choice> const& labels, bool restored) {
  Part summary = part.include("SUMMARY", "summary");
  if (restored) summary.show("RESTORED");
  if (mistakes.empty()) return;
  Part errors = summary.section("ERRORS");
  errors.set("HEAD",
             mistakes.head.empty() ? part.texts().count("form.errors", std::ssize(mistakes.fields)) : mistakes.head);
  for (auto const& mistake : mistakes.fields) {
    Part error = errors.section("ERROR");
    error.set("TEXT", mistake.message);
    auto const label = std::ranges::find(labels, mistake.field, &Choice::value);
    if (label == labels.end()) continue;
    Part link = error.section("LINK");
    link.set("FIELD", mistake.field);
    link.set("LABEL", part.texts().get(label->text));
  }
}

}  // namespace vobe::frontend
