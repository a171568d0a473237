// The client against a server that speaks TLS.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "chassis/core/errors.hpp"
#include "chassis/http/client.hpp"

namespace vobe::http {
namespace {

using asio::ip::tcp;

std::string text_of(BIO* memory) {
  char* bytes = nullptr;
  auto const size = BIO_get_mem_data(memory, &bytes);
  std::string text(bytes, static_cast<std::size_t>(size));
  BIO_free(memory);
  return text;
}

/// A key and a certificate for "localhost" that vouches for itself, as PEM.
struct Identity {
  Identity() {
    EVP_PKEY* const pair = EVP_EC_gen("P-256");
    X509* const own = X509_new();
    X509_set_version(own, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(own), 1);
    X509_gmtime_adj(X509_getm_notBefore(own), -3600);
    X509_gmtime_adj(X509_getm_notAfter(own), 3600);
    X509_set_pubkey(own, pair);
    auto* const name = X509_get_subject_name(own);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<unsigned char const*>("localhost"), -1, -1,
                               0);
    X509_set_issuer_name(own, name);
    auto* const names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
    X509_add_ext(own, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(own, pair, EVP_sha256());
    BIO* const certificate_text = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(certificate_text, own);
    certificate = text_of(certificate_text);
    BIO* const key_text = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(key_text, pair, nullptr, nullptr, 0, nullptr, nullptr);
    key = text_of(key_text);
    X509_free(own);
    EVP_PKEY_free(pair);
  }
  std::string certificate;
  std::string key;
};

/// The one that this process trusts: authorities are read once.
Identity const& trusted() {
  static Identity const identity;
  static std::string const file = [] {
    auto path = std::filesystem::temp_directory_path() / ("vobe-authority-" + std::to_string(::getpid()));
    std::ofstream(path) << identity.certificate;
    ::setenv("SSL_CERT_FILE", path.c_str(), 1);
    std::atexit([] { std::filesystem::remove(std::getenv("SSL_CERT_FILE")); });
    return path.string();
  }();
  return identity;
}

/// Answers every request with "secret", one connection after the other.
class SecureUpstream {
 public:
  explicit SecureUpstream(Identity const& identity) {
    context_.use_certificate_chain(asio::buffer(identity.certificate));
    context_.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
    thread_ = std::thread([this] {
      for (;;) {
        boost::system::error_code error;
        auto socket = acceptor_.accept(error);
        if (error || ended_) return;
        ++connections;
        serve(std::move(socket));
      }
    });
  }
  ~SecureUpstream() {
    ended_ = true;
    tcp::socket wake(io_);
    wake.connect(acceptor_.local_endpoint());
    thread_.join();
  }
  [[nodiscard]] std::string url(std::string const& host) const {
    return "https://" + host + ":" + std::to_string(acceptor_.local_endpoint().port());
  }
  std::atomic<int> connections = 0;

 private:
  void serve(tcp::socket socket) {
    asio::ssl::stream<tcp::socket> stream(std::move(socket), context_);
    boost::system::error_code error;
    stream.handshake(asio::ssl::stream_base::server, error);
    std::string request;
    while (!error) {
      auto const size = asio::read_until(stream, asio::dynamic_buffer(request), "\r\n\r\n", error);
      if (error) return;
      request.erase(0, size);
      asio::write(stream, asio::buffer(std::string_view("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")), error);
    }
  }

  asio::io_context io_;
  asio::ssl::context context_{asio::ssl::context::tls_server};
  tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

/// The bodies of so many answers, one after the other, or what was thrown.
std::string asked(std::string url, int times) {
  asio::io_context io;
  Client client(io, {.name = "secure", .base_url = std::move(url)});
  std::string bodies;
  auto const ask = [](Client& upstream, int count, std::string& all) -> Task<> {
    for (int i = 0; i < count; ++i) all += (co_await upstream.send({.target = "/"})).body;
  };
  asio::co_spawn(io, ask(client, times, bodies), [&](std::exception_ptr failure) {
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (Unavailable const&) {
      bodies = "Unavailable";
    }
    client.close();
  });
  io.run();
  return bodies;
}

TEST(ClientTls, speaks_it_with_who_proves_its_name_and_keeps_the_connection) {
  SecureUpstream upstream(trusted());
  EXPECT_EQ(asked(upstream.url("localhost"), 3), "secretsecretsecret");
  EXPECT_EQ(upstream.connections, 1);
}

TEST(ClientTls, says_nothing_to_who_has_another_name) {
  SecureUpstream const upstream(trusted());
  EXPECT_EQ(asked(upstream.url("127.0.0.1"), 1), "Unavailable");
}

TEST(ClientTls, says_nothing_to_who_is_vouched_for_by_nobody) {
  trusted();
  Identity const stranger;
  SecureUpstream const upstream(stranger);
  EXPECT_EQ(asked(upstream.url("localhost"), 1), "Unavailable");
}

}  // namespace
}  // namespace vobe::http
