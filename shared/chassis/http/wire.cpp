#include "chassis/http/wire.hpp"

#include <array>
#include <ctime>
#include <random>

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

std::string random_hex(std::size_t digits) {
  thread_local std::mt19937_64 source([] {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32) | device();
  }());
  static constexpr char hex[] = "0123456789abcdef";
  std::string text(digits, '0');
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (i % 16 == 0) bits = source();
    text[i] = hex[bits & 15];
    bits >>= 4;
  }
  return text;
}

namespace {
/// A field must not end the header before its time, whatever a handler puts into it.
void append_field(std::string& head, std::string_view name, std::string_view value) {
  head += name;
  head += ": ";
  for (char const c : value) head += (c == '\r' || c == '\n' || c == '\0') ? ' ' : c;
  head += "\r\n";
}
}  // namespace

std::string response_head(Response const& response, std::string_view framing, std::string_view request_id, bool close) {
  std::string head;
  head.reserve(384 + response.content().size() / 4);
  head += "HTTP/1.1 ";
  head += std::to_string(response.status);
  head += ' ';
  head += reason_phrase(response.status);
  head += "\r\nDate: ";
  head += http_date();
  head += "\r\n";
  head += framing;
  if (close) head += "Connection: close\r\n";
  if (!request_id.empty()) append_field(head, "X-Request-Id", request_id);
  for (auto const& [name, value] : response.headers.all()) append_field(head, name, value);
  head += "\r\n";
  return head;
}

}  // namespace vobe::http::wire
