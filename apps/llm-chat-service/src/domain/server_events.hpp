// Server-sent events (HTML Living Standard, §9.2): reading them out of a stream that is cut anywhere, and writing them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vobe::chat {

struct ServerEvent {
  std::string name = "message";
  std::string data;
};

/// "event: token\ndata: …\n\n"; `data` is JSON and has no line breaks.
std::string to_wire(std::string_view name, std::string_view data);

class ServerEventReader {
 public:
  /// Throws Error when an event grows beyond 1 MiB.
  void feed(std::string_view bytes);
  /// The next whole event with data, or nothing until more is fed.
  std::optional<ServerEvent> next();

 private:
  /// The next whole line without its end (LF, CR LF or CR).
  std::optional<std::string> take_line();

  std::string buffer_;
  std::size_t read_ = 0;  // of buffer_
  ServerEvent event_;
  bool has_data_ = false;
};

}  // namespace vobe::chat
