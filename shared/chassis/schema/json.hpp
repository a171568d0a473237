// Described structs to JSON and back (schema/codec.hpp does the walk; this is the way in).
//
//   struct NewComment { Block<1, 10000> body; std::optional<CommentId> parent_id; };
//   BOOST_DESCRIBE_STRUCT(NewComment, (), (body, parent_id))
//
//   std::string json = schema::to_json(draft);
//   auto draft = schema::from_json<NewComment>(json, schema::Unknown::refuse);   // throws Invalid with every error
#pragma once

#include <string>
#include <string_view>

#include "chassis/schema/codec.hpp"

namespace vobe::schema {

/// Compact JSON in the order of the members; empty optionals are written as null.
template <class T>
std::string to_json(T const& value) {
  std::string out;
  Codec<T>::write(out, value);
  return out;
}

/// Throws Invalid, with every error located under `root`, for what does not fit T.
template <class T>
T from_node(Node node, Unknown unknown, std::string_view root = "body") {
  Reader reader(unknown, root);
  T value{};
  Codec<T>::read(reader, node, value);
  reader.throw_if_errors();
  return value;
}

/// Throws Malformed for what is no JSON (syntax, broken UTF-8, nesting too deep) and Invalid, with every
/// error located under `root`, for what does not fit T.
template <class T>
T from_json(std::string_view json, Unknown unknown, std::string_view root = "body") {
  // Who ignores unknown members reads what our own services wrote.
  Document const document(json, unknown == Unknown::ignore ? own_nesting : strangers_nesting);
  return from_node<T>(document.root(), unknown, root);
}

}  // namespace vobe::schema
