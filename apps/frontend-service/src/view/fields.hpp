// The fields of a form, filled with what was sent, each with its error beside it, and the summary above them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "clients/problem.hpp"
#include "domain/form.hpp"
#include "view/templates.hpp"

namespace vobe::frontend {

/// What is wrong with a form.
struct Mistakes {
  std::vector<FieldProblem> fields;
  std::string head = {};  // above the list; empty: how many there are

  [[nodiscard]] bool empty() const { return fields.empty() && head.empty(); }
  void add(std::string field, std::string message) { fields.push_back({std::move(field), std::move(message)}); }
  /// All messages about one field, or "".
  [[nodiscard]] std::string about(std::string_view field) const;
};

/// What a refused write means to the person who sent the form: its field errors, or a line that says what happened.
Mistakes mistakes_of(Problem const& problem, Texts const& texts);

/// For maxlength=: browsers count UTF-16 units, the services characters, which have at most two of them.
constexpr std::int64_t browser_length(std::int64_t characters) {
  return 2 * characters;
}

/// A text field. `label` and `hint` are keys of texts.
struct Field {
  std::string_view name;
  std::string_view label;
  std::string_view type = "text";  // "area" for a textarea
  std::string_view hint = {};
  std::string_view complete = {};  // autocomplete=
  std::int64_t longest = 0;        // characters
  std::int64_t shortest = 0;
  int rows = 6;  // of an area
  bool required = true;
  bool verbatim = false;  // no capitals, no spelling: names and addresses
  bool secret = false;    // never filled in again
};
/// One {{#PART}} with its {{>FIELD}}.
void fill_field(Part part, Field const& field, Form const& form, Mistakes const& mistakes);

/// One {{#HIDDEN}}: a value that the form carries unseen.
void fill_hidden(Part part, std::string_view name, std::string_view value);

struct Choice {
  std::string_view value;
  std::string_view text;  // a key
};
void fill_radios(Part part, std::string_view name, std::string_view label, std::vector<Choice> const& choices,
                 Form const& form, Mistakes const& mistakes);

/// {{>SUMMARY}}: links to the fields that are named here, in the order of the mistakes.
void fill_summary(Part part, Mistakes const& mistakes, std::vector<Choice> const& labels, bool restored);

}  // namespace vobe::frontend
