// JSON as PostgreSQL keeps it, passed on as it is in an answer and documented as what it holds: lists show credits and
// genres of a hundred rows without reading and writing each.
#pragma once

#include <string>

#include "chassis/schema/json.hpp"

namespace vobe::artist {

template <class T>
struct Stored {
  std::string text;

  [[nodiscard]] T value() const { return schema::from_json<T>(text, schema::Unknown::ignore); }
};

}  // namespace vobe::artist

template <class T>
struct vobe::schema::Codec<vobe::artist::Stored<T>> {
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader&, Node node, vobe::artist::Stored<T>& stored) { stored.text = node.to_json(); }
  static void write(std::string& out, vobe::artist::Stored<T> const& stored) { out += stored.text; }
  static std::string describe(SchemaBuilder& builder) { return Codec<T>::describe(builder); }
};
