#include "chassis/http/client_tls.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace vobe::http {

namespace ssl = asio::ssl;

namespace {

ssl::context trusting() {
  ssl::context context(ssl::context::tls_client);
  context.set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
  context.set_default_verify_paths();
  return context;
}

bool is_address(std::string const& host) {
  boost::system::error_code no_address;
  asio::ip::make_address(host, no_address);
  return !no_address;
}

}  // namespace

struct Tls::Stream {
  // Reading the authorities takes a while: once per process. A context may be shared by threads.
  static ssl::context& context() {
    static ssl::context shared = trusting();
    return shared;
  }
  explicit Stream(Socket& socket) : ssl(socket, context()) {}
  ssl::stream<Socket&> ssl;
};

Tls::Tls(Socket& socket, std::string const& host) : stream_(std::make_unique<Stream>(socket)) {
  auto& stream = stream_->ssl;
  stream.set_verify_mode(ssl::verify_peer);
  stream.set_verify_callback(ssl::host_name_verification(host));
  // RFC 6066 §3: addresses are not sent as names.
  if (!is_address(host)) SSL_set_tlsext_host_name(stream.native_handle(), host.c_str());
}

Tls::~Tls() = default;

Task<boost::system::error_code> Tls::shake_hands() {
  co_return std::get<0>(co_await stream_->ssl.async_handshake(ssl::stream_base::client, awaited));
}

Task<Tls::Read> Tls::read_some(asio::mutable_buffer into) {
  auto const [error, bytes] = co_await stream_->ssl.async_read_some(into, awaited);
  co_return Read{error, bytes};
}

Task<boost::system::error_code> Tls::write(asio::const_buffer bytes) {
  co_return std::get<0>(co_await asio::async_write(stream_->ssl, bytes, awaited));
}

}  // namespace vobe::http
