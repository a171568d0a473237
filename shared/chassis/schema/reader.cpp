#include "chassis/schema/reader.hpp"

#include <algorithm>

namespace vobe::schema {

namespace {
constexpr std::size_t longest_echo = 100;  // bytes of the input that an error repeats
constexpr std::size_t most_errors = 100;

/// Cuts between code points.
std::string cut(std::string_view text) {
  if (text.size() <= longest_echo) return std::string(text);
  std::size_t end = longest_echo;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}
}  // namespace

void Reader::error(std::string_view type, std::optional<std::int64_t> limit, std::optional<std::string_view> input) {
  if (errors_.size() >= most_errors) return;
  FieldError error{.loc = path_, .type = std::string(type), .limit = limit};
  if (input) error.input = cut(*input);
  errors_.push_back(std::move(error));
}

void Reader::throw_if_errors() {
  if (!errors_.empty()) throw Invalid(std::move(errors_));
}

bool SchemaBuilder::known(std::string_view name) const {
  return std::ranges::any_of(schemas_, [&](auto const& schema) { return schema.first == name; });
}

void SchemaBuilder::open(std::string_view name) {
  schemas_.emplace_back(std::string(name), "{}");
}

void SchemaBuilder::close(std::string_view name, std::string schema) {
  std::ranges::find_if(schemas_, [&](auto const& held) { return held.first == name; })->second = std::move(schema);
}

std::string SchemaBuilder::components() const {
  std::string out;
  for (auto const& [name, schema] : schemas_) {
    if (!out.empty()) out.push_back(',');
    append_json_string(out, name);
    out += ":" + schema;
  }
  return out;
}

}  // namespace vobe::schema
