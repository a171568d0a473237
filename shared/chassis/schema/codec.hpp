// How each type is read from JSON or from a query parameter, written as JSON and described as JSON Schema.
//
// Codec<T> has, for every T that may stand in a described struct:
//   static constexpr bool optional          an absent or null member is no error (the value stays as it was made)
//   static constexpr bool reads_null        a null member is given to read() instead of being taken for absent
//   static void read(Reader&, Node, T&)     checks and converts, reporting every error to the Reader
//   static void read_text(Reader&, std::string_view, T&)   the same from a query parameter (scalars and lists)
//   static void write(std::string&, T const&)              appends JSON
//   static std::string describe(SchemaBuilder&)            JSON Schema 2020-12
// Structs get theirs from Boost.Describe; the constrained types of schema/types.hpp bring their own.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "chassis/core/described_name.hpp"
#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/schema/node.hpp"
#include "chassis/schema/reader.hpp"

namespace vobe::schema {

template <class T>
struct Codec;

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && std::is_class_v<T>;

template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

/// The last part of a type's name: "CommentView".
template <class T>
consteval std::string_view type_name() {
  std::string_view name = __PRETTY_FUNCTION__;  // … type_name() [T = vobe::comment::CommentView]
  name.remove_prefix(name.find("T = ") + 4);
  name.remove_suffix(1);
  auto const colon = name.substr(0, name.find('<')).rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// JSON that is already JSON: passed on as it is, never looked into.
struct RawJson {
  std::string text = "null";
};

// ---- structs ----

template <Described T>
struct Codec<T> {
  static constexpr bool optional = false;

  static void read(Reader& reader, Node node, T& value) {
    if (!node.is_object()) return reader.error("object_expected");
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      using M = std::remove_cvref_t<decltype(value.*member.pointer)>;
      constexpr std::string_view name = described_name(member.name);
      Node const child = node.find(name);
      if (child.absent() || (child.is_null() && !Codec<M>::reads_null)) {
        if constexpr (!Codec<M>::optional) reader.inside(name, [&] { reader.error("missing"); });
      } else {
        reader.inside(name, [&] { Codec<M>::read(reader, child, value.*member.pointer); });
      }
    });
    if (reader.unknown() == Unknown::refuse) refuse_unknown(reader, node);
  }

  static void write(std::string& out, T const& value) {
    char before = '{';
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      using M = std::remove_cvref_t<decltype(value.*member.pointer)>;
      out.push_back(before);
      before = ',';
      out.push_back('"');
      out += described_name(member.name);
      out += "\":";
      Codec<M>::write(out, value.*member.pointer);
    });
    if (before == '{') out.push_back('{');
    out.push_back('}');
  }

  static std::string describe(SchemaBuilder& builder) {
    return builder.reference(type_name<T>(), [&] {
      std::string properties;
      std::string required;
      boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        using M = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
        if (!properties.empty()) properties.push_back(',');
        append_json_string(properties, described_name(member.name));
        properties += ":" + Codec<M>::describe(builder);
        if constexpr (!Codec<M>::optional) {
          if (!required.empty()) required.push_back(',');
          append_json_string(required, described_name(member.name));
        }
      });
      return R"({"type":"object","properties":{)" + properties + R"(},"required":[)" + required + "]}";
    });
  }

  static constexpr bool reads_null = false;

 private:
  static void refuse_unknown(Reader& reader, Node node) {
    node.each_member([&](std::string_view name, Node) {
      bool known = false;
      boost::mp11::mp_for_each<Members<T>>([&](auto member) { known = known || name == described_name(member.name); });
      if (!known) reader.inside(name, [&] { reader.error("unknown_member"); });
    });
  }
};

// ---- enums: their names in snake_case ----

template <DescribedEnum T>
struct Codec<T> {
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;

  static void read(Reader& reader, Node node, T& value) {
    auto const text = node.string();
    if (!text) return reader.error("string_expected");
    read_text(reader, *text, value);
  }
  static void read_text(Reader& reader, std::string_view text, T& value) {
    bool found = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
      if (text == described_name(enumerator.name)) {
        value = enumerator.value;
        found = true;
      }
    });
    if (!found) reader.error("not_one_of", {}, text);
  }
  static std::string_view name(T value) {
    std::string_view found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
      if (value == enumerator.value) found = described_name(enumerator.name);
    });
    return found;
  }
  static void write(std::string& out, T value) { append_json_string(out, name(value)); }
  static std::string describe(SchemaBuilder&) {
    std::string names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
      if (!names.empty()) names.push_back(',');
      append_json_string(names, described_name(enumerator.name));
    });
    return R"({"type":"string","enum":[)" + names + "]}";
  }
};

/// An enumerator's name, as it stands on the wire and in the database.
template <DescribedEnum T>
std::string_view name_of(T value) {
  return Codec<T>::name(value);
}

// ---- scalars ----

template <>
struct Codec<std::string> {
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, std::string& value);
  static void read_text(Reader& reader, std::string_view text, std::string& value);
  static void write(std::string& out, std::string_view value) { append_json_string(out, value); }
  static std::string describe(SchemaBuilder&) { return R"({"type":"string"})"; }
};

template <>
struct Codec<std::int64_t> {
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, std::int64_t& value);
  static void read_text(Reader& reader, std::string_view text, std::int64_t& value);
  static void write(std::string& out, std::int64_t value) { append_json_integer(out, value); }
  static std::string describe(SchemaBuilder&) { return R"({"type":"integer"})"; }
};

template <>
struct Codec<int> {
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, int& value);
  static void read_text(Reader& reader, std::string_view text, int& value);
  static void write(std::string& out, int value) { append_json_integer(out, value); }
  static std::string describe(SchemaBuilder&) { return R"({"type":"integer","format":"int32"})"; }
};

template <>
struct Codec<double> {
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, double& value);
  static void read_text(Reader& reader, std::string_view text, double& value);
  static void write(std::string& out, double value) { append_json_number(out, value); }
  static std::string describe(SchemaBuilder&) { return R"({"type":"number"})"; }
};

template <>
struct Codec<bool> {
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, bool& value);
  static void read_text(Reader& reader, std::string_view text, bool& value);
  static void write(std::string& out, bool value) { out += value ? "true" : "false"; }
  static std::string describe(SchemaBuilder&) { return R"({"type":"boolean"})"; }
};

template <>
struct Codec<Timestamp> {
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, Timestamp& value);
  /// Also takes the space that an unescaped "+" of an offset turns into.
  static void read_text(Reader& reader, std::string_view text, Timestamp& value);
  static void write(std::string& out, Timestamp value);
  static std::string describe(SchemaBuilder&) { return R"({"type":"string","format":"date-time"})"; }
};

template <>
struct Codec<Uuid> {
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, Uuid& value);
  static void read_text(Reader& reader, std::string_view text, Uuid& value);
  static void write(std::string& out, Uuid const& value) { append_json_string(out, value.to_string()); }
  static std::string describe(SchemaBuilder&) { return R"({"type":"string","format":"uuid"})"; }
};

void read_id(Reader& reader, Node node, std::int64_t& value);
void read_id_text(Reader& reader, std::string_view text, std::int64_t& value);

template <class Tag>
struct Codec<Id<Tag>> {
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, Id<Tag>& id) { read_id(reader, node, id.value); }
  static void read_text(Reader& reader, std::string_view text, Id<Tag>& id) { read_id_text(reader, text, id.value); }
  static void write(std::string& out, Id<Tag> id) { append_json_integer(out, id.value); }
  static std::string describe(SchemaBuilder&) { return R"({"type":"integer","format":"int64","minimum":1})"; }
};

template <>
struct Codec<RawJson> {
  static constexpr bool optional = true;
  static constexpr bool reads_null = true;
  static void read(Reader&, Node node, RawJson& value) { value.text = node.to_json(); }
  static void write(std::string& out, RawJson const& value) { out += value.text; }
  static std::string describe(SchemaBuilder&) { return "{}"; }
};

// ---- what holds others ----

template <class T>
struct Codec<std::optional<T>> {
  static constexpr bool optional = true;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, std::optional<T>& value) {
    Codec<T>::read(reader, node, value.emplace());
  }
  static void read_text(Reader& reader, std::string_view text, std::optional<T>& value) {
    Codec<T>::read_text(reader, text, value.emplace());
  }
  static void write(std::string& out, std::optional<T> const& value) {
    if (value) Codec<T>::write(out, *value);
    else out += "null";
  }
  static std::string describe(SchemaBuilder& builder) {
    return R"({"anyOf":[)" + Codec<T>::describe(builder) + R"(,{"type":"null"}]})";
  }
};

/// Splits a comma-separated query parameter and visits each part that isn't empty.
void each_part(std::string_view text, std::function<void(std::size_t, std::string_view)> const& visit);

/// Absent and null mean empty.
template <class T>
struct Codec<std::vector<T>> {
  static constexpr bool optional = true;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, std::vector<T>& values) {
    if (!node.is_array()) return reader.error("array_expected");
    values.clear();
    values.reserve(node.size());
    for (std::size_t i = 0; i < node.size(); ++i) {
      reader.inside(i, [&] { Codec<T>::read(reader, node.at(i), values.emplace_back()); });
    }
  }
  static void read_text(Reader& reader, std::string_view text, std::vector<T>& values) {
    each_part(text, [&](std::size_t i, std::string_view part) {
      reader.inside(i, [&] { Codec<T>::read_text(reader, part, values.emplace_back()); });
    });
  }
  static void write(std::string& out, std::vector<T> const& values) {
    out.push_back('[');
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) out.push_back(',');
      Codec<T>::write(out, values[i]);
    }
    out.push_back(']');
  }
  static std::string describe(SchemaBuilder& builder) {
    return R"({"type":"array","items":)" + Codec<T>::describe(builder) + "}";
  }
};

}  // namespace vobe::schema
