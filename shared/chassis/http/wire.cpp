#include "chassis/http/wire.hpp"

#include <array>
#include <charconv>
#include <ctime>

namespace vobe::http::wire {

std::string_view http_date() {
  thread_local std::time_t second = 0;
  thread_local std::array<char, 40> text{};
  auto const current = std::time(nullptr);
  if (current != second) {
    second = current;
    std::tm parts{};
    gmtime_r(&current, &parts);
    std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  }
  return text.data();
}

void append_status(std::string& head, int status) {
  head += "HTTP/1.1 ";
  head += std::to_string(status);
  head += ' ';
  head += reason_phrase(status);
  head += "\r\n";
}

void append_field(std::string& head, std::string_view name, std::string_view value) {
  constexpr std::string_view ends("\r\n\0", 3);
  head += name;
  head += ": ";
  auto const start = head.size();
  head += value;
  for (auto at = head.find_first_of(ends, start); at != std::string::npos; at = head.find_first_of(ends, at))
    head[at] = ' ';
  head += "\r\n";
}

void append_fields(std::string& head, Response const& response, std::string_view request_id,
                   std::string_view connection) {
  append_field(head, "Date", http_date());
  if (!connection.empty()) append_field(head, "Connection", connection);
  if (!request_id.empty()) append_field(head, "X-Request-Id", request_id);
  for (auto const& [name, value] : response.headers.all()) append_field(head, name, value);
  head += "\r\n";
}

std::string chunk(std::string_view piece) {
  std::array<char, 16> size;
  auto const end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
  std::string framed(size.data(), end);
  return framed.append("\r\n").append(piece).append("\r\n");
}

}  // namespace vobe::http::wire
