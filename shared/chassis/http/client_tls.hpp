// TLS on a connection to an upstream. Private to this folder; OpenSSL stays inside client_tls.cpp.
#pragma once

#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <memory>
#include <string>

#include "chassis/core/task.hpp"
#include "chassis/http/sockets.hpp"

namespace vobe::http {

/// The other side must prove to be `host` (a name, or an address that its certificate names) by an authority that this
/// machine trusts, or one in the file that SSL_CERT_FILE names. TLS 1.2 or later.
class Tls {
 public:
  struct Read {
    boost::system::error_code error;
    std::size_t bytes = 0;
  };

  /// `socket` is connected before the handshake, and outlives this.
  Tls(Socket& socket, std::string const& host);
  ~Tls();

  Task<boost::system::error_code> shake_hands();
  /// The end of a connection that was not said to be the end (RFC 8446 §6.1) is an error, not eof.
  Task<Read> read_some(asio::mutable_buffer into);
  Task<boost::system::error_code> write(asio::const_buffer bytes);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace vobe::http
