#include "chassis/postgres/result.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace vobe::postgres {
namespace {

// The built-in types' numbers, fixed by PostgreSQL (src/include/catalog/pg_type.dat).
enum Type : std::uint32_t {
  type_bool = 16,
  type_bytea = 17,
  type_name = 19,
  type_int8 = 20,
  type_int2 = 21,
  type_int4 = 23,
  type_text = 25,
  type_json = 114,
  type_float4 = 700,
  type_float8 = 701,
  type_bpchar = 1042,
  type_varchar = 1043,
  type_date = 1082,
  type_timestamptz = 1184,
  type_uuid = 2950,
  type_jsonb = 3802,
  first_own_type = 16384,  // numbers from here on are the database's own: enums, extensions' types and arrays of them
};

// bool, bytea, name, int2, int4, text, int8; json, bpchar, varchar, float4, float8, date, timestamptz, uuid, jsonb
constexpr std::uint32_t array_types[] = {1000, 1001, 1003, 1005, 1007, 1009, 1016, 199,
                                         1014, 1015, 1021, 1022, 1182, 1185, 2951, 3807};

bool is_array(std::uint32_t type) {
  return type >= first_own_type || std::ranges::find(array_types, type) != std::end(array_types);
}

template <class Number>
Number from_network(char const* data) {
  Number value;
  std::memcpy(&value, data, sizeof value);
  if constexpr (std::endian::native == std::endian::little && sizeof value > 1) value = std::byteswap(value);
  return value;
}

// PostgreSQL counts time from 2000-01-01.
constexpr std::chrono::sys_days epoch{std::chrono::year(2000) / 1 / 1};

}  // namespace

void Result::Clear::operator()(pg_result* handle) const noexcept {
  PQclear(handle);
}

std::size_t Result::size() const noexcept {
  return static_cast<std::size_t>(PQntuples(handle_.get()));
}
std::size_t Result::columns() const noexcept {
  return static_cast<std::size_t>(PQnfields(handle_.get()));
}

char const* Result::column_name(std::size_t column) const noexcept {
  char const* const name = PQfname(handle_.get(), static_cast<int>(column));
  return name ? name : "";
}

std::int64_t Result::affected() const noexcept {
  std::string_view const digits = handle_ ? PQcmdTuples(handle_.get()) : "";
  std::int64_t rows = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), rows);
  return rows;
}

std::string_view Result::command() const noexcept {
  return handle_ ? PQcmdStatus(handle_.get()) : "";
}

Cell Result::cell(std::size_t row, std::size_t column) const {
  if (row >= size() || column >= columns()) {
    throw std::out_of_range(fmt::format("query {}: no row {} with a column {}", query_, row, column));
  }
  pg_result const* const handle = handle_.get();
  int const r = static_cast<int>(row);
  int const c = static_cast<int>(column);
  int const length = PQgetisnull(handle, r, c) ? -1 : PQgetlength(handle, r, c);
  return Cell(*this, column, PQgetvalue(handle, r, c), length, PQftype(handle, c));
}

void Cell::refuse(std::string_view why) const {
  throw std::logic_error(fmt::format("query {}: column {} {}", result_->query(), result_->column_name(column_), why));
}

void Cell::refuse_range() const {
  throw std::out_of_range(fmt::format("query {}: column {} is out of the range of what it is read into",
                                      result_->query(), result_->column_name(column_)));
}

void Cell::expect(bool matches, std::string_view wanted) const {
  if (!matches) refuse(fmt::format("is no {} (its type has the OID {}); cast it in the query", wanted, type_));
}

template <class Number>
Number Cell::number() const {
  expect(length_ == static_cast<int>(sizeof(Number)), "number of its type's length");
  return from_network<Number>(data_);
}

bool Cell::boolean() const {
  expect(type_ == type_bool, "boolean");
  return number<std::int8_t>() != 0;
}

std::int64_t Cell::integer() const {
  switch (type_) {
    case type_int8: return number<std::int64_t>();
    case type_int4: return number<std::int32_t>();
    case type_int2: return number<std::int16_t>();
    default: refuse(fmt::format("is no integer (its type has the OID {}); cast it in the query", type_));
  }
}

double Cell::real() const {
  expect(type_ == type_float8 || type_ == type_float4, "floating point number");
  if (type_ == type_float4) return std::bit_cast<float>(number<std::uint32_t>());
  return std::bit_cast<double>(number<std::uint64_t>());
}

std::string_view Cell::text() const {
  std::string_view const bytes(data_, static_cast<std::size_t>(std::max(length_, 0)));
  switch (type_) {
    case type_text:
    case type_varchar:
    case type_bpchar:
    case type_name:
    case type_json: return bytes;
    case type_jsonb: expect(bytes.starts_with('\1'), "jsonb of version 1"); return bytes.substr(1);
    default: expect(type_ >= first_own_type, "text"); return bytes;
  }
}

std::string_view Cell::octets() const {
  expect(type_ == type_bytea, "bytea");
  return {data_, static_cast<std::size_t>(std::max(length_, 0))};
}

Timestamp Cell::timestamp() const {
  expect(type_ == type_timestamptz, "timestamptz");
  auto const microseconds = number<std::int64_t>();
  if (microseconds == INT64_MAX) return Timestamp::max();
  if (microseconds == INT64_MIN) return Timestamp::min();
  return epoch + std::chrono::microseconds(microseconds);
}

std::chrono::sys_days Cell::date() const {
  expect(type_ == type_date, "date");
  auto const days = number<std::int32_t>();
  if (days == INT32_MAX || days == INT32_MIN) refuse_range();
  return epoch + std::chrono::days(days);
}

Uuid Cell::uuid() const {
  expect(type_ == type_uuid, "uuid");
  Uuid value;
  expect(length_ == static_cast<int>(value.bytes.size()), "uuid of 16 octets");
  std::memcpy(value.bytes.data(), data_, value.bytes.size());
  return value;
}

// array_send in src/backend/utils/adt/arrayfuncs.c: dimensions, flags, element type; per dimension size and lower
// bound; per element its length (-1: NULL) and bytes.
std::vector<Cell> Cell::elements() const {
  expect(is_array(type_), "array");
  char const* at = data_;
  char const* const end = data_ + length_;
  auto const next = [&] {
    expect(end - at >= 4, "whole array");
    auto const value = from_network<std::int32_t>(at);
    at += 4;
    return value;
  };
  std::int32_t const dimensions = next();
  next();
  auto const element_type = static_cast<std::uint32_t>(next());
  if (dimensions == 0) return {};
  expect(dimensions == 1, "array of one dimension");
  std::int32_t const count = next();
  next();
  expect(count >= 0 && count <= (end - at) / 4, "whole array");
  std::vector<Cell> cells;
  cells.reserve(static_cast<std::size_t>(count));
  for (std::int32_t i = 0; i < count; ++i) {
    std::int32_t const length = next();
    expect(length <= end - at, "whole array");
    cells.emplace_back(*result_, column_, at, length, element_type);
    at += std::max(length, 0);
  }
  return cells;
}

namespace binary {

void match_columns(Result const& result, std::string_view const* members, std::size_t* columns, std::size_t count) {
  std::size_t const present = result.columns();
  for (std::size_t m = 0; m < count; ++m) {
    std::string_view const member = members[m];
    std::size_t column = m;  // most queries list their columns in the members' order
    if (m >= present || member != result.column_name(m)) {
      column = 0;
      while (column < present && member != result.column_name(column)) ++column;
    }
    if (column == present) {
      throw std::logic_error(fmt::format("query {}: no column for the member {}", result.query(), member));
    }
    columns[m] = column;
  }
  if (present == count) return;
  for (std::size_t column = 0; column < present; ++column) {
    std::string_view const name = result.column_name(column);
    if (std::find(columns, columns + count, column) == columns + count) {
      throw std::logic_error(fmt::format("query {}: no member for the column {}", result.query(), name));
    }
  }
}

}  // namespace binary
}  // namespace vobe::postgres
