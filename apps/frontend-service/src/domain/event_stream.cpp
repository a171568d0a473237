#include "domain/event_stream.hpp"

#include "chassis/core/errors.hpp"

namespace vobe::frontend {

namespace {
constexpr std::size_t longest_event = 1024 * 1024;
}

void EventReader::feed(std::string_view piece) {
  for (char const c : piece) {
    if (c != '\r') rest_ += c;
  }
  if (rest_.size() > longest_event) throw Error("an event is too long");
}

std::optional<ServerEvent> EventReader::next() {
  while (true) {
    auto const end = rest_.find("\n\n");
    if (end == std::string::npos) return std::nullopt;
    std::string const block = rest_.substr(0, end);
    rest_.erase(0, end + 2);
    ServerEvent event{.name = "message"};
    bool has_data = false;
    std::string_view lines = block;
    while (!lines.empty()) {
      auto const line_end = lines.find('\n');
      auto const line = lines.substr(0, line_end);
      lines = line_end == std::string_view::npos ? std::string_view() : lines.substr(line_end + 1);
      auto const colon = line.find(':');
      auto const name = line.substr(0, colon);
      auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
      if (value.starts_with(' ')) value.remove_prefix(1);
      if (name == "event") event.name = value;
      if (name == "data") {
        if (has_data) event.data += '\n';
        event.data += value;
        has_data = true;
      }
    }
    if (has_data) return event;  // a comment or an empty block says nothing
  }
}

std::string to_wire(std::string_view name, std::string_view data) {
  std::string wire = "event: " + std::string(name) + "\n";
  while (true) {
    auto const end = data.find('\n');
    wire += "data: " + std::string(data.substr(0, end)) + "\n";
    if (end == std::string_view::npos) return wire + "\n";
    data.remove_prefix(end + 1);
  }
}

}  // namespace vobe::frontend
