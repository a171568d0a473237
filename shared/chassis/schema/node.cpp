#include "chassis/schema/node.hpp"

#include <boost/json.hpp>

#include "chassis/schema/json_value.hpp"

namespace vobe::schema {

namespace json = boost::json;

namespace {
json::value const& of(void const* value) {
  return *static_cast<json::value const*>(value);
}
}  // namespace

bool Node::is_null() const {
  return value_ && of(value_).is_null();
}
bool Node::is_object() const {
  return value_ && of(value_).is_object();
}
bool Node::is_array() const {
  return value_ && of(value_).is_array();
}

std::optional<std::string_view> Node::string() const {
  if (!value_ || !of(value_).is_string()) return std::nullopt;
  json::string const& text = of(value_).get_string();
  return std::string_view(text.data(), text.size());
}

std::optional<std::int64_t> Node::integer() const {
  if (!value_ || !of(value_).is_number()) return std::nullopt;
  json::error_code error;
  auto const number = of(value_).to_number<std::int64_t>(error);
  if (error) return std::nullopt;
  return number;
}

std::optional<double> Node::number() const {
  if (!value_ || !of(value_).is_number()) return std::nullopt;
  return of(value_).to_number<double>();
}

std::optional<bool> Node::boolean() const {
  if (!value_ || !of(value_).is_bool()) return std::nullopt;
  return of(value_).get_bool();
}

std::size_t Node::size() const {
  if (is_array()) return of(value_).get_array().size();
  if (is_object()) return of(value_).get_object().size();
  return 0;
}

Node Node::at(std::size_t index) const {
  return Node(&of(value_).get_array()[index]);
}

Node Node::find(std::string_view member) const {
  if (!is_object()) return {};
  return Node(of(value_).get_object().if_contains({member.data(), member.size()}));
}

void Node::each_member(std::function<void(std::string_view, Node)> const& visit) const {
  if (!is_object()) return;
  for (auto const& member : of(value_).get_object()) {
    visit({member.key().data(), member.key().size()}, Node(&member.value()));
  }
}

void Node::append_json(std::string& out) const {
  if (!value_) {
    out += "null";
    return;
  }
  json::serializer serializer;
  serializer.reset(&of(value_));
  char chunk[4096];
  while (!serializer.done()) {
    auto const piece = serializer.read(chunk, sizeof chunk);
    out.append(piece.data(), piece.size());
  }
}

std::string Node::to_json() const {
  std::string out;
  append_json(out);
  return out;
}

struct Document::State {
  State(std::string_view json, std::size_t nesting) : value(parse_json(json, nesting, &memory)) {}

  json::monotonic_resource memory;
  json::value value;
};

Document::Document(std::string_view json, std::size_t nesting) : state_(std::make_unique<State>(json, nesting)) {}

Document::~Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;

Node Document::root() const {
  return Node(&state_->value);
}

}  // namespace vobe::schema
