// What a statement answered, and its rows as C++ values.
//
// Results come in binary. A described struct's members are matched with the columns by name; a member without a
// column, a column without a member, a NULL for what is no std::optional, or a column of another type is a mistake in
// the program: std::logic_error, naming query and column. An integer too large for its member is std::out_of_range.
//
//   int2, int4, int8        integers, Id<…>        timestamptz   Timestamp (infinity: max() and min())
//   float4, float8          floating point         date          std::chrono::sys_days
//   bool                    bool                   uuid          Uuid
//   text, varchar, name, json, jsonb, and types of the database's own (enums, citext)   std::string, described enums
//   bytea                   Bytes                  json, jsonb   Json
//   one-dimensional arrays of these   std::vector
#pragma once

#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "chassis/core/described_name.hpp"
#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"
#include "chassis/postgres/parameters.hpp"

struct pg_result;  // libpq's

namespace vobe::postgres {

class Cell;

/// Owns libpq's result. Movable; belongs to one thread. Rows and columns count from 0.
class Result {
 public:
  Result() = default;
  /// `query` names the statement in errors and must outlive the result (names are literals).
  Result(pg_result* owned, std::string_view query) : handle_(owned), query_(query) {}

  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] std::size_t columns() const noexcept;
  [[nodiscard]] char const* column_name(std::size_t column) const noexcept;
  /// Rows inserted, updated, deleted or selected; 0 for other commands.
  [[nodiscard]] std::int64_t affected() const noexcept;
  /// The server's tag of what was done: "INSERT 0 1", "COMMIT".
  [[nodiscard]] std::string_view command() const noexcept;
  [[nodiscard]] std::string_view query() const noexcept { return query_; }
  /// Throws std::out_of_range when there is no such row or column.
  [[nodiscard]] Cell cell(std::size_t row, std::size_t column) const;

 private:
  struct Clear {
    void operator()(pg_result* handle) const noexcept;
  };
  std::unique_ptr<pg_result, Clear> handle_;
  std::string_view query_;
};

/// One value of a result, or one element of an array in it. Lives no longer than its Result.
class Cell {
 public:
  Cell(Result const& result, std::size_t column, char const* data, int length, std::uint32_t type)
      : result_(&result), column_(column), data_(data), length_(length), type_(type) {}

  [[nodiscard]] bool null() const noexcept { return length_ < 0; }

  // Each throws std::logic_error when the column is of another type.
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] std::int64_t integer() const;
  [[nodiscard]] double real() const;
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] std::string_view octets() const;
  [[nodiscard]] Timestamp timestamp() const;
  [[nodiscard]] std::chrono::sys_days date() const;
  [[nodiscard]] Uuid uuid() const;
  [[nodiscard]] std::vector<Cell> elements() const;

  [[noreturn]] void refuse(std::string_view why) const;
  [[noreturn]] void refuse_range() const;

 private:
  template <class Number>
  [[nodiscard]] Number number() const;
  void expect(bool matches, std::string_view wanted) const;

  Result const* result_;
  std::size_t column_;
  char const* data_;
  int length_;  // -1: NULL
  std::uint32_t type_;
};

namespace binary {

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

template <DescribedEnum E>
E read_enum(Cell const& cell) {
  std::string_view const label = cell.text();
  std::optional<E> found;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
    if (label == described_name(enumerator.name)) found = enumerator.value;
  });
  if (!found) cell.refuse("holds no enumerator's name");
  return *found;
}

template <class T>
T read_integer(Cell const& cell) {
  std::int64_t const value = cell.integer();
  if (!std::in_range<T>(value)) cell.refuse_range();
  return static_cast<T>(value);
}

template <class T>
T read(Cell const& cell) {
  if constexpr (text::is_optional<T>) {
    if (cell.null()) return std::nullopt;
    return read<typename T::value_type>(cell);
  } else {
    if (cell.null()) cell.refuse("is NULL, and what it is read into is no optional");
    if constexpr (std::same_as<T, bool>) {
      return cell.boolean();
    } else if constexpr (text::Number<T> && std::integral<T>) {
      return read_integer<T>(cell);
    } else if constexpr (std::floating_point<T>) {
      return static_cast<T>(cell.real());
    } else if constexpr (std::same_as<T, std::string>) {
      return std::string(cell.text());
    } else if constexpr (text::is_id<T>) {
      return T{cell.integer()};
    } else if constexpr (std::same_as<T, Timestamp>) {
      return cell.timestamp();
    } else if constexpr (std::same_as<T, std::chrono::sys_days>) {
      return cell.date();
    } else if constexpr (std::same_as<T, Uuid>) {
      return cell.uuid();
    } else if constexpr (std::same_as<T, Json>) {
      return Json{std::string(cell.text())};
    } else if constexpr (std::same_as<T, Bytes>) {
      return Bytes{std::string(cell.octets())};
    } else if constexpr (DescribedEnum<T>) {
      return read_enum<T>(cell);
    } else {
      static_assert(is_vector<T>, "a column can't be read into this type");
      std::vector<Cell> const elements = cell.elements();
      T values;
      values.reserve(elements.size());
      for (Cell const& element : elements) values.push_back(read<typename T::value_type>(element));
      return values;
    }
  }
}

/// The column of each member. `members` are distinct, so equal counts and a column for each make a bijection.
void match_columns(Result const& result, std::string_view const* members, std::size_t* columns, std::size_t count);

template <class Row>
using Members = boost::describe::describe_members<Row, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class Row>
class RowReader {
 public:
  explicit RowReader(Result const& result) : result_(result) {
    std::array<std::string_view, count> names{};
    std::size_t index = 0;
    boost::mp11::mp_for_each<Members<Row>>([&](auto member) { names[index++] = described_name(member.name); });
    match_columns(result, names.data(), columns_.data(), count);
  }

  [[nodiscard]] Row read(std::size_t row) const {
    Row values{};
    std::size_t index = 0;
    boost::mp11::mp_for_each<Members<Row>>([&](auto member) {
      auto& value = values.*member.pointer;
      value = binary::read<std::remove_reference_t<decltype(value)>>(result_.cell(row, columns_[index++]));
    });
    return values;
  }

 private:
  static constexpr std::size_t count = boost::mp11::mp_size<Members<Row>>::value;
  Result const& result_;
  std::array<std::size_t, count> columns_{};
};

}  // namespace binary

template <class Row>
std::vector<Row> decode_rows(Result const& result) {
  binary::RowReader<Row> const reader(result);
  std::vector<Row> rows;
  rows.reserve(result.size());
  for (std::size_t row = 0; row < result.size(); ++row) rows.push_back(reader.read(row));
  return rows;
}

template <class Row>
Row decode_row(Result const& result, std::size_t row) {
  return binary::RowReader<Row>(result).read(row);
}

template <class T>
T decode_value(Result const& result, std::size_t row, std::size_t column) {
  return binary::read<T>(result.cell(row, column));
}

}  // namespace vobe::postgres
