// A parsed JSON document, seen without its library: Boost.JSON costs a second per translation unit, so it stays in
// node.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace vobe::schema {

/// A value inside a Document, valid as long as that. A Node of nothing stands for an absent member.
class Node {
 public:
  Node() = default;
  explicit Node(void const* value) : value_(value) {}

  [[nodiscard]] bool absent() const { return value_ == nullptr; }
  [[nodiscard]] bool is_null() const;
  [[nodiscard]] bool is_object() const;
  [[nodiscard]] bool is_array() const;

  [[nodiscard]] std::optional<std::string_view> string() const;
  /// Whole numbers within 64 bits, also when written as 3.0; nothing otherwise.
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  [[nodiscard]] std::optional<double> number() const;
  [[nodiscard]] std::optional<bool> boolean() const;

  [[nodiscard]] std::size_t size() const;                  // of an array or object
  [[nodiscard]] Node at(std::size_t index) const;          // of an array
  [[nodiscard]] Node find(std::string_view member) const;  // of an object; absent when it isn't there
  void each_member(std::function<void(std::string_view, Node)> const& visit) const;

  /// Compact JSON of this value.
  [[nodiscard]] std::string to_json() const;
  void append_json(std::string& out) const;

 private:
  void const* value_ = nullptr;
};

/// What strangers send may be nested this deep.
inline constexpr std::size_t strangers_nesting = 32;
/// What our own services answer: a tree of comments has two levels a reply, and replies go 50 deep.
inline constexpr std::size_t own_nesting = 256;

/// Owns a parsed document. Throws Malformed for what is no JSON: syntax, broken UTF-8, nesting deeper than `nesting`.
class Document {
 public:
  explicit Document(std::string_view json, std::size_t nesting = strangers_nesting);
  ~Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;

  [[nodiscard]] Node root() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vobe::schema
