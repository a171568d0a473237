#include "chassis/telemetry/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>

#include "chassis/core/context.hpp"
#include "chassis/core/json_text.hpp"
#include "chassis/core/time.hpp"

namespace vobe::log {

namespace {

constexpr std::array<spdlog::level::level_enum, 4> levels{spdlog::level::debug, spdlog::level::info,
                                                          spdlog::level::warn, spdlog::level::err};
constexpr std::array<std::string_view, 4> names{"debug", "info", "warn", "error"};

struct Logger {
  std::shared_ptr<spdlog::logger> sink = [] {
    auto made = std::make_shared<spdlog::logger>("vobe", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::debug);
    return made;
  }();
  std::string service = "vobe";
};

Logger& logger() {
  static Logger instance;
  return instance;
}

void append(std::string& line, std::string_view name, std::string_view value, bool quoted = true) {
  line += ",\"";
  line += name;
  line += "\":";
  if (quoted) append_json_string(line, value);
  else line += value;
}

}  // namespace

void configure(std::string_view service, std::string_view level) {
  logger().service = service;
  auto chosen = spdlog::level::info;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == level) chosen = levels[i];
  }
  logger().sink->set_level(chosen);
}

bool enabled(Level level) {
  return logger().sink->should_log(levels[static_cast<std::size_t>(level)]);
}

void write(Level level, std::string_view message, Fields fields, Context const* context) {
  if (!enabled(level)) return;
  std::string line = "{\"time\":\"" + to_rfc3339(now()) + "\"";
  append(line, "level", names[static_cast<std::size_t>(level)]);
  append(line, "service", logger().service);
  append(line, "message", message);
  if (context) {
    if (!context->request_id.empty()) append(line, "request_id", context->request_id);
    if (!context->trace_id.empty()) append(line, "trace_id", context->trace_id);
  }
  for (auto const& field : fields) append(line, field.name, field.value, field.quoted);
  line += "}";
  logger().sink->log(levels[static_cast<std::size_t>(level)], line);
}

}  // namespace vobe::log
