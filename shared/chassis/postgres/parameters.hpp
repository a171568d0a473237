// The values of a statement's $1, $2, …
//
// Values travel as text and their types are left to the server, so an integer fits a bigint, an int and a numeric
// column alike. Takes bool, integers, floating point, text, Timestamp, dates, Uuid, Id<…>, described enums (by name),
// Json, Bytes, std::optional of those (empty is NULL) and ranges of those (std::vector, std::span: one array).
//
// PostgreSQL's text can't hold U+0000: a text with a zero byte throws Malformed and never reaches the server cut short.
#pragma once

#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "chassis/core/described_name.hpp"
#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"

namespace vobe::postgres {

/// A JSON document, for json and jsonb.
struct Json {
  std::string text;
};

/// Octets, for bytea.
struct Bytes {
  std::string octets;
};

/// An enum declared with BOOST_DESCRIBE_ENUM; it is stored under its enumerator's name.
template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

namespace text {

// Each appends the value as PostgreSQL reads it.
void write(std::string& out, bool value);
void write(std::string& out, std::int64_t value);
void write(std::string& out, std::uint64_t value);
void write(std::string& out, float value);
void write(std::string& out, double value);
void write(std::string& out, std::string_view value);
void write(std::string& out, Timestamp value);  // Timestamp::max() and min() are infinity and -infinity
void write(std::string& out, std::chrono::sys_days value);
void write(std::string& out, Uuid const& value);
void write(std::string& out, Bytes const& value);
/// An array's element in quotes.
void write_quoted(std::string& out, std::string_view element);

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_id = false;
template <class Tag>
inline constexpr bool is_id<Id<Tag>> = true;

template <class T>
concept Text = std::convertible_to<T const&, std::string_view>;

template <class T>
concept Number = std::is_arithmetic_v<T> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
                 !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

template <class T>
void write_scalar(std::string& out, T const& value) {
  if constexpr (std::same_as<T, bool> || std::floating_point<T>) {
    write(out, value);
  } else if constexpr (Number<T> && std::is_signed_v<T>) {
    write(out, static_cast<std::int64_t>(value));
  } else if constexpr (Number<T>) {
    write(out, static_cast<std::uint64_t>(value));
  } else if constexpr (is_id<T>) {
    write(out, value.value);
  } else if constexpr (DescribedEnum<T>) {
    write(out, described_name(boost::describe::enum_to_string(value, "")));
  } else if constexpr (std::same_as<T, Json>) {
    write(out, std::string_view(value.text));
  } else if constexpr (Text<T>) {
    write(out, std::string_view(value));
  } else {
    write(out, value);
  }
}

template <class T>
void write_element(std::string& out, T const& element) {
  if constexpr (is_optional<T>) {
    if (element) {
      write_element(out, *element);
    } else {
      out += "NULL";
    }
  } else if constexpr (Number<T> || is_id<T>) {
    write_scalar(out, element);
  } else {
    std::string plain;
    write_scalar(plain, element);
    write_quoted(out, plain);
  }
}

}  // namespace text

/// Owns the encoded values; the arguments may go once it is made.
class Parameters {
 public:
  template <class... Arguments>
  explicit Parameters(Arguments const&... arguments) {
    offsets_.reserve(sizeof...(arguments));
    (add(arguments), ...);
  }

  [[nodiscard]] std::size_t size() const noexcept { return offsets_.size(); }
  /// Zero-terminated; null for NULL. Valid as long as this object is neither moved nor destroyed.
  [[nodiscard]] char const* operator[](std::size_t index) const noexcept {
    return offsets_[index] < 0 ? nullptr : bytes_.data() + offsets_[index];
  }

 private:
  template <class T>
  void add(T const& value) {
    if constexpr (std::same_as<T, std::nullopt_t>) {
      offsets_.push_back(-1);
    } else if constexpr (text::is_optional<T>) {
      if (value) {
        add(*value);
      } else {
        offsets_.push_back(-1);
      }
    } else {
      offsets_.push_back(static_cast<std::ptrdiff_t>(bytes_.size()));
      if constexpr (std::ranges::input_range<T> && !text::Text<T>) {
        add_array(value);
      } else {
        text::write_scalar(bytes_, value);
      }
      bytes_ += '\0';
    }
  }

  template <class Range>
  void add_array(Range const& range) {
    using Element = std::ranges::range_value_t<Range>;
    bytes_ += '{';
    char const* separator = "";
    for (Element const& element : range) {
      bytes_ += separator;
      text::write_element(bytes_, element);
      separator = ",";
    }
    bytes_ += '}';
  }

  std::string bytes_;
  std::vector<std::ptrdiff_t> offsets_;  // -1: NULL
};

}  // namespace vobe::postgres
