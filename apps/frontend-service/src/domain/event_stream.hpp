// Server-sent events as they come in pieces (HTML standard, "server-sent events").
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vobe::frontend {

struct ServerEvent {
  std::string name;  // "message" when it has none
  std::string data;  // lines joined by "\n"
};

/// Feed it pieces, take whole events out. Lines longer than 1 MiB throw Error.
class EventReader {
 public:
  void feed(std::string_view piece);
  /// The next whole event, or nothing yet.
  std::optional<ServerEvent> next();

 private:
  std::string rest_;
};

/// One event as it goes out.
std::string to_wire(std::string_view name, std::string_view data);

}  // namespace vobe::frontend
