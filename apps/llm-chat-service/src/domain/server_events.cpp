#include "domain/server_events.hpp"

#include <utility>

#include "chassis/core/errors.hpp"

namespace vobe::chat {

namespace {
constexpr std::size_t longest_event = 1024 * 1024;
}

std::string to_wire(std::string_view name, std::string_view data) {
  std::string wire = "event: ";
  wire.append(name).append("\ndata: ").append(data).append("\n\n");
  return wire;
}

void ServerEventReader::feed(std::string_view bytes) {
  buffer_.erase(0, read_);
  read_ = 0;
  if (buffer_.size() + event_.data.size() + bytes.size() > longest_event)
    throw Error("a server-sent event is too long");
  buffer_ += bytes;
}

std::optional<std::string> ServerEventReader::take_line() {
  auto const end = buffer_.find_first_of("\r\n", read_);
  if (end == std::string::npos) return std::nullopt;
  // Whether a CR at the end of what has come is a line end of its own shows with the next byte.
  if (buffer_[end] == '\r' && end + 1 == buffer_.size()) return std::nullopt;
  std::string line = buffer_.substr(read_, end - read_);
  read_ = end + (buffer_[end] == '\r' && buffer_[end + 1] == '\n' ? 2 : 1);
  return line;
}

std::optional<ServerEvent> ServerEventReader::next() {
  while (auto const line = take_line()) {
    if (line->empty()) {
      auto event = std::exchange(event_, {});
      if (std::exchange(has_data_, false)) return event;
      continue;
    }
    auto const colon = line->find(':');
    std::string_view const field = std::string_view(*line).substr(0, colon);
    std::string_view value =
        colon == std::string::npos ? std::string_view() : std::string_view(*line).substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "event") event_.name = value;
    if (field != "data") continue;
    if (has_data_) event_.data += '\n';
    event_.data += value;
    has_data_ = true;
  }
  return std::nullopt;
}

}  // namespace vobe::chat
