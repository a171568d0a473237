// Logs: one JSON object a line on standard error, with the request's ids. spdlog stays inside log.cpp, since its
// headers are expensive.
//
//   log::warn("upstream answered late", {{"upstream", name}, {"waited_ms", waited}});
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace vobe {
struct Context;
}

namespace vobe::log {

enum class Level : std::uint8_t { debug, info, warn, error };

/// A member of the log line. Never a password, token or message body.
struct Field {
  std::string_view name;
  std::string value;
  bool quoted = true;

  Field(std::string_view name, std::string_view value) : name(name), value(value) {}
  Field(std::string_view name, char const* value) : name(name), value(value) {}
  template <class Number>
    requires std::is_arithmetic_v<Number>
  Field(std::string_view name, Number number) : name(name), value(std::to_string(number)), quoted(false) {}
};
using Fields = std::initializer_list<Field>;

/// Once at start. `level` is one of debug, info, warn, error; others mean info.
void configure(std::string_view service, std::string_view level);

void write(Level level, std::string_view message, Fields fields = {}, Context const* context = nullptr);
[[nodiscard]] bool enabled(Level level);

inline void debug(std::string_view message, Fields fields = {}) {
  write(Level::debug, message, fields);
}
inline void info(std::string_view message, Fields fields = {}) {
  write(Level::info, message, fields);
}
inline void warn(std::string_view message, Fields fields = {}) {
  write(Level::warn, message, fields);
}
inline void error(std::string_view message, Fields fields = {}) {
  write(Level::error, message, fields);
}

}  // namespace vobe::log
