// A member of an answer that may be missing or null: then it is empty. Answers come from services that may be older or
// newer than this one; a page goes on without what it only shows.
#pragma once

#include "chassis/schema/codec.hpp"

namespace vobe::frontend {

template <class T>
struct OrEmpty {
  T value{};
  operator T const&() const { return value; }  // NOLINT(google-explicit-constructor): it stands for the value
  T const* operator->() const { return &value; }
};

}  // namespace vobe::frontend

namespace vobe::schema {

template <class T>
struct Codec<frontend::OrEmpty<T>> {
  static constexpr bool optional = true;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, frontend::OrEmpty<T>& member) {
    Codec<T>::read(reader, node, member.value);
  }
  static void write(std::string& out, frontend::OrEmpty<T> const& member) { Codec<T>::write(out, member.value); }
};

}  // namespace vobe::schema
