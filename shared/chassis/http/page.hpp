// Keyset paging: what a list answers with, what it is asked with, and the signed cursor between two pages.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/schema/json.hpp"
#include "chassis/schema/types.hpp"

namespace vobe::http {

/// The query parameters of every list; a list's own struct inherits from it.
struct PageQuery {
  Default<Integer<1, 100>, 20> limit;
  std::optional<std::string> cursor;

  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(limit.value.value); }
};
BOOST_DESCRIBE_STRUCT(PageQuery, (), (limit, cursor))

/// One page: `next_cursor` is null on the last.
template <class T>
struct Page {
  std::vector<T> items;
  std::optional<std::string> next_cursor;
};

/// Signs and reads cursors. A cursor holds the last item's key, and is bound to its scope: the list, its sort and its
/// filters. Altered, foreign or used elsewhere it is Invalid at query.cursor. Keyed BLAKE2b, 16 bytes.
class Cursors {
 public:
  /// `secret`: 32 bytes, the same for every instance of the service.
  explicit Cursors(std::string secret) : secret_(std::move(secret)) {}

  template <class Key>
  [[nodiscard]] std::string make(std::string_view scope, Key const& key) const {
    return seal(scope, schema::to_json(key));
  }

  /// The key of a cursor, or nothing when there is none (the first page).
  template <class Key>
  [[nodiscard]] std::optional<Key> read(std::string_view scope, std::optional<std::string> const& cursor) const {
    if (!cursor) return std::nullopt;
    return schema::from_json<Key>(open(scope, *cursor), schema::Unknown::ignore, "query");
  }

 private:
  [[nodiscard]] std::string seal(std::string_view scope, std::string_view json) const;
  [[nodiscard]] std::string open(std::string_view scope, std::string_view cursor) const;  // throws Invalid
  std::string secret_;
};

/// Turns `limit + 1` rows into a page of `limit` views: a row too many says that there is more.
///   co_return http::page(rows, query.limit, view_of, [&](CommentRow const& last) { return cursors.make(scope,
///   key_of(last)); });
template <class Row, class View, class MakeCursor>
auto page(std::vector<Row> rows, std::size_t limit, View&& view, MakeCursor&& make_cursor) {
  Page<std::invoke_result_t<View, Row&>> page;
  bool const more = rows.size() > limit;
  if (more) rows.resize(limit);
  if (more) page.next_cursor = make_cursor(rows.back());
  page.items.reserve(rows.size());
  for (Row& row : rows) page.items.push_back(view(row));
  return page;
}

}  // namespace vobe::http

namespace vobe::schema {

template <class T>
struct Codec<http::Page<T>> {
  static constexpr bool optional = false;
  static constexpr bool reads_null = false;
  static void read(Reader& reader, Node node, http::Page<T>& page) {
    reader.inside(std::string_view("items"),
                  [&] { Codec<std::vector<T>>::read(reader, node.find("items"), page.items); });
    if (auto const cursor = node.find("next_cursor").string()) page.next_cursor = std::string(*cursor);
  }
  static void write(std::string& out, http::Page<T> const& page) {
    out += "{\"items\":";
    Codec<std::vector<T>>::write(out, page.items);
    out += ",\"next_cursor\":";
    Codec<std::optional<std::string>>::write(out, page.next_cursor);
    out += "}";
  }
  static std::string describe(SchemaBuilder& builder) {
    return R"({"type":"object","required":["items","next_cursor"],"properties":{"items":)" +
           Codec<std::vector<T>>::describe(builder) + R"(,"next_cursor":{"type":["string","null"]}}})";
  }
};

}  // namespace vobe::schema
