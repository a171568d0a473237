// Where a walk over the input stands, and what it found wrong so far.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/errors.hpp"
#include "chassis/core/json_text.hpp"

namespace vobe::schema {

/// What to do with members that the type doesn't have: requests refuse them, our own clients and consumers ignore them.
enum class Unknown : std::uint8_t { refuse, ignore };

/// Collects every error of one input, each with its place.
class Reader {
 public:
  /// `root` is the first step of every location: body, query, path, header or cookie.
  Reader(Unknown unknown, std::string_view root) : unknown_(unknown) { path_.emplace_back(std::string(root)); }

  [[nodiscard]] Unknown unknown() const { return unknown_; }

  /// Runs `walk` one step further in.
  template <class Step, class Walk>
  void inside(Step step, Walk&& walk) {
    push(step);
    walk();
    path_.pop_back();
  }

  void error(std::string_view type, std::optional<std::int64_t> limit = {}, std::optional<std::string_view> input = {});

  [[nodiscard]] bool ok() const { return errors_.empty(); }
  [[nodiscard]] std::vector<FieldError>& errors() { return errors_; }
  /// Throws Invalid with all of them.
  void throw_if_errors();

 private:
  void push(std::string_view member) { path_.emplace_back(std::string(member)); }
  void push(std::size_t index) { path_.emplace_back(static_cast<std::int64_t>(index)); }

  Unknown unknown_;
  Location path_;
  std::vector<FieldError> errors_;
};

/// Collects the JSON Schemas of the structs that a document mentions, each once.
class SchemaBuilder {
 public:
  /// The schema of the struct `name`, built by `build` at its first mention; returns the reference to it.
  template <class Build>
  std::string reference(std::string_view name, Build&& build) {
    if (!known(name)) {
      open(name);
      close(name, build());
    }
    return "{\"$ref\":\"#/components/schemas/" + std::string(name) + "\"}";
  }
  /// `"Name":{…},…`, in the order of the first mention.
  [[nodiscard]] std::string components() const;

 private:
  [[nodiscard]] bool known(std::string_view name) const;
  void open(std::string_view name);
  void close(std::string_view name, std::string schema);
  std::vector<std::pair<std::string, std::string>> schemas_;
};

}  // namespace vobe::schema
