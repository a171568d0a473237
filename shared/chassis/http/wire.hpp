// What server and client share of HTTP/1.1 on the wire. Private to this folder: it includes Beast's parser.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/parser.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include "chassis/http/message.hpp"

namespace vobe::http::wire {

namespace beast = boost::beast;

/// A body that is appended to a string; unlike Beast's string_body it reserves nothing on the word of Content-Length,
/// and the string may be taken away between two pieces.
struct GrowingBody {
  using value_type = std::string;
  static std::uint64_t size(value_type const& body) { return body.size(); }

  class reader {
   public:
    template <bool isRequest, class Fields>
    reader(beast::http::header<isRequest, Fields>&, value_type& body) : body_(body) {}
    void init(boost::optional<std::uint64_t> const&, beast::error_code& error) { error = {}; }
    template <class Buffers>
    std::size_t put(Buffers const& buffers, beast::error_code& error) {
      std::size_t taken = 0;
      for (auto it = boost::asio::buffer_sequence_begin(buffers); it != boost::asio::buffer_sequence_end(buffers);
           ++it) {
        boost::asio::const_buffer const piece(*it);
        body_.append(static_cast<char const*>(piece.data()), piece.size());
        taken += piece.size();
      }
      error = {};
      return taken;
    }
    void finish(beast::error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

inline std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

/// Parts of an answer's head: "HTTP/1.1 200 OK" with its line's end; a field; all the others and the empty line. Line
/// ends inside a value become spaces. `connection` is left out where it is empty.
void append_status(std::string& head, int status);
void append_field(std::string& head, std::string_view name, std::string_view value);
void append_fields(std::string& head, Response const& response, std::string_view request_id,
                   std::string_view connection);

/// A piece of a body in chunks (RFC 9112 §7.1), which must not be empty, and what stands behind the last of them.
std::string chunk(std::string_view piece);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

/// The Date field's value, made once a second.
std::string_view http_date();

}  // namespace vobe::http::wire
