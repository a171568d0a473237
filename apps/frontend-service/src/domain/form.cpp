#include "domain/form.hpp"

#include <boost/describe/class.hpp>

#include "chassis/core/text.hpp"
#include "chassis/http/message.hpp"
#include "chassis/schema/json.hpp"

namespace vobe::frontend {

namespace {

struct SealedField {
  std::string name;
  std::string value;
};
BOOST_DESCRIBE_STRUCT(SealedField, (), (name, value))

struct SealedForm {
  std::string action;
  std::int64_t owner = 0;
  std::vector<SealedField> fields;
};
BOOST_DESCRIBE_STRUCT(SealedForm, (), (action, owner, fields))

void unify_line_breaks(std::string& text) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      text[out++] = '\n';
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    } else {
      text[out++] = text[i];
    }
  }
  text.resize(out);
}

}  // namespace

std::optional<Form> Form::parse(std::string_view body) {
  bool broken = false;
  auto pairs = http::parse_pairs(body, &broken);
  if (broken) return std::nullopt;
  for (auto& [name, value] : pairs) {
    if (!text::is_valid_utf8(name) || !text::is_valid_utf8(value)) return std::nullopt;
    unify_line_breaks(value);
  }
  return Form(std::move(pairs));
}

std::string_view Form::get(std::string_view name) const {
  for (auto const& [field, value] : fields_) {
    if (field == name) return value;
  }
  return {};
}

bool Form::has(std::string_view name) const {
  for (auto const& field : fields_) {
    if (field.first == name) return true;
  }
  return false;
}

std::vector<std::string_view> Form::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (auto const& [field, value] : fields_) {
    if (field == name) values.push_back(value);
  }
  return values;
}

void Form::set(std::string_view name, std::string value) {
  for (auto& [field, held] : fields_) {
    if (field == name) {
      held = std::move(value);
      return;
    }
  }
  fields_.emplace_back(name, std::move(value));
}

std::optional<std::string> hold(Seal const& seal, HeldForm const& held) {
  SealedForm form{held.action, held.owner, {}};
  std::size_t size = 0;
  for (auto const& [name, value] : held.form.fields()) {
    if (name == "csrf" || name == "held") continue;
    size += name.size() + value.size();
    if (size > longest_held_form) return std::nullopt;
    form.fields.push_back({name, value});
  }
  return seal.seal(schema::to_json(form));
}

std::optional<HeldForm> open_held(Seal const& seal, std::string_view sealed) {
  auto const json = seal.open(sealed);
  if (!json) return std::nullopt;
  auto form = schema::from_json<SealedForm>(*json, schema::Unknown::ignore);
  HeldForm held{std::move(form.action), {}, form.owner};
  std::vector<Form::Field> fields;
  for (auto& field : form.fields) fields.emplace_back(std::move(field.name), std::move(field.value));
  held.form = Form(std::move(fields));
  return held;
}

}  // namespace vobe::frontend
