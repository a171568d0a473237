#include "chassis/redis/address.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <charconv>

#include "chassis/core/errors.hpp"

namespace vobe::redis {
namespace {

int parse_database(std::string_view digits) {
  if (digits.empty()) return 0;
  int number = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || number < 0) {
    throw Error("the Redis URL's database is no number");
  }
  return number;
}

}  // namespace

Address parse_address(std::string_view url) {
  auto const parsed = boost::urls::parse_uri(url);
  // The URL may hold a password: it is not repeated in the message.
  if (!parsed) throw Error("the Redis URL can't be read");
  Address address;
  if (parsed->scheme() == "unix") {
    address.socket = parsed->path();
    auto const database = parsed->params().find("db");
    if (database != parsed->params().end()) address.database = parse_database(std::string((*database).value));
    if (address.socket.empty()) throw Error("the Redis URL names no socket");
    return address;
  }
  if (parsed->scheme() != "redis") throw Error("a Redis URL begins with redis:// or unix://");
  address.host = parsed->host_address();
  if (address.host.empty()) throw Error("the Redis URL names no host");
  if (!parsed->port().empty()) address.port = std::string(parsed->port());
  address.user = parsed->user();
  address.password = parsed->password();
  std::string const path = parsed->path();
  address.database = parse_database(path.empty() ? std::string_view() : std::string_view(path).substr(1));
  return address;
}

}  // namespace vobe::redis
