#include "chassis/schema/codec.hpp"

#include <charconv>
#include <limits>

#include "chassis/core/text.hpp"

namespace vobe::schema {

namespace {
template <class Number>
bool parse_number(std::string_view text, Number& value) {
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}
}  // namespace

void Codec<std::string>::read(Reader& reader, Node node, std::string& value) {
  auto const text = node.string();
  if (!text) return reader.error("string_expected");
  value = text::nfc(*text);
}

void Codec<std::string>::read_text(Reader& reader, std::string_view text, std::string& value) {
  if (!text::is_valid_utf8(text)) return reader.error("not_utf8");
  value = text::nfc(text);
}

void Codec<std::int64_t>::read(Reader& reader, Node node, std::int64_t& value) {
  auto const number = node.integer();
  if (!number) return reader.error("integer_expected");
  value = *number;
}

void Codec<std::int64_t>::read_text(Reader& reader, std::string_view text, std::int64_t& value) {
  if (!parse_number(text, value)) reader.error("integer_expected", {}, text);
}

void Codec<int>::read(Reader& reader, Node node, int& value) {
  auto const number = node.integer();
  if (!number || *number < std::numeric_limits<int>::min() || *number > std::numeric_limits<int>::max()) {
    return reader.error("integer_expected");
  }
  value = static_cast<int>(*number);
}

void Codec<int>::read_text(Reader& reader, std::string_view text, int& value) {
  if (!parse_number(text, value)) reader.error("integer_expected", {}, text);
}

void Codec<double>::read(Reader& reader, Node node, double& value) {
  auto const number = node.number();
  if (!number) return reader.error("number_expected");
  value = *number;
}

void Codec<double>::read_text(Reader& reader, std::string_view text, double& value) {
  if (!parse_number(text, value)) reader.error("number_expected", {}, text);
}

void Codec<bool>::read(Reader& reader, Node node, bool& value) {
  auto const flag = node.boolean();
  if (!flag) return reader.error("boolean_expected");
  value = *flag;
}

void Codec<bool>::read_text(Reader& reader, std::string_view text, bool& value) {
  if (text == "true" || text == "1") value = true;
  else if (text == "false" || text == "0") value = false;
  else reader.error("boolean_expected", {}, text);
}

void Codec<Timestamp>::read(Reader& reader, Node node, Timestamp& value) {
  auto const text = node.string();
  if (!text) return reader.error("string_expected");
  auto const time = parse_rfc3339(*text);
  if (!time) return reader.error("not_a_time", {}, *text);
  value = *time;
}

void Codec<Timestamp>::read_text(Reader& reader, std::string_view text, Timestamp& value) {
  std::string repaired(text);
  if (auto const space = repaired.rfind(' '); space != std::string::npos && space > 10) repaired[space] = '+';
  auto const time = parse_rfc3339(repaired);
  if (!time) return reader.error("not_a_time", {}, text);
  value = *time;
}

void Codec<Timestamp>::write(std::string& out, Timestamp value) {
  out.push_back('"');
  out += to_rfc3339(value);
  out.push_back('"');
}

void Codec<Uuid>::read(Reader& reader, Node node, Uuid& value) {
  auto const text = node.string();
  if (!text) return reader.error("string_expected");
  read_text(reader, *text, value);
}

void Codec<Uuid>::read_text(Reader& reader, std::string_view text, Uuid& value) {
  auto const uuid = Uuid::parse(text);
  if (!uuid) return reader.error("not_a_uuid", {}, text);
  value = *uuid;
}

void read_id(Reader& reader, Node node, std::int64_t& value) {
  auto const number = node.integer();
  if (!number || *number < 1) return reader.error("not_an_id");
  value = *number;
}

void read_id_text(Reader& reader, std::string_view text, std::int64_t& value) {
  auto const id = parse_id(text);
  if (!id) return reader.error("not_an_id", {}, text);
  value = *id;
}

void each_part(std::string_view text, std::function<void(std::size_t, std::string_view)> const& visit) {
  std::size_t index = 0;
  while (!text.empty()) {
    auto const comma = text.find(',');
    auto const part = text.substr(0, comma);
    if (!part.empty()) visit(index++, part);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
}

}  // namespace vobe::schema
