#include "chassis/auth/tokens.hpp"

#include <boost/json.hpp>

#include <list>
#include <unordered_map>
#include <utility>

#include "chassis/auth/es256.hpp"
#include "chassis/core/encoding.hpp"
#include "chassis/core/errors.hpp"

namespace vobe::auth {
namespace {

namespace json = boost::json;

constexpr std::string_view algorithm = "ES256";
constexpr std::size_t longest_token = 4 * 1024;
constexpr std::size_t longest_jwks = 64 * 1024;
constexpr std::size_t longest_kid = 128;
constexpr std::size_t most_keys = 16;
constexpr std::chrono::seconds leeway(5);             // between the clocks of two machines
constexpr std::int64_t latest_second = 253402300799;  // end of the year 9999

std::string jwk_of(es256::Point const& point, std::string_view kid) {
  return json::serialize(json::object{{"kty", "EC"},
                                      {"crv", "P-256"},
                                      {"x", base64url_encode(point.x)},
                                      {"y", base64url_encode(point.y)},
                                      {"alg", algorithm},
                                      {"use", "sig"},
                                      {"kid", kid}});
}

/// RFC 7638: the required members alone, in the order of their names, without spaces.
std::string thumbprint(es256::Point const& point) {
  return base64url_encode(es256::sha256(R"({"crv":"P-256","kty":"EC","x":")" + base64url_encode(point.x) +
                                        R"(","y":")" + base64url_encode(point.y) + R"("})"));
}

std::optional<json::object> parse_object(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::optional<std::string_view> string_member(json::object const& object, std::string_view name) {
  auto const* const value = object.if_contains(json::string_view(name.data(), name.size()));
  auto const* const text = value ? value->if_string() : nullptr;
  if (text == nullptr) return std::nullopt;
  return std::string_view(text->data(), text->size());
}

std::optional<Timestamp> time_member(json::object const& object, std::string_view name) {
  auto const* const value = object.if_contains(json::string_view(name.data(), name.size()));
  auto const* const seconds = value ? value->if_int64() : nullptr;
  if (seconds == nullptr || *seconds < 0 || *seconds > latest_second) return std::nullopt;
  return Timestamp(std::chrono::seconds(*seconds));
}

/// The three parts of a compact JWS (RFC 7515 §7.1), the first two decoded into JSON on demand.
struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signed_part;
};

std::optional<Parts> split(std::string_view token) {
  if (token.size() > longest_token) return std::nullopt;
  std::size_t const first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  std::size_t const second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  return Parts{.header = token.substr(0, first),
               .payload = token.substr(first + 1, second - first - 1),
               .signature = token.substr(second + 1),
               .signed_part = token.substr(0, second)};
}

std::optional<json::object> decode_object(std::string_view part) {
  auto const text = base64url_decode(part);
  return text ? parse_object(*text) : std::nullopt;
}

std::string encode_object(json::object const& object) {
  return base64url_encode(json::serialize(object));
}

/// Roles that this version doesn't know are passed over; somebody must be left.
std::optional<Role> highest_role(json::object const& claims) {
  auto const* const value = claims.if_contains("roles");
  auto const* const roles = value ? value->if_array() : nullptr;
  if (roles == nullptr) return std::nullopt;
  std::optional<Role> highest;
  for (auto const& entry : *roles) {
    auto const* const name = entry.if_string();
    auto const role = name ? parse_role(std::string_view(name->data(), name->size())) : std::nullopt;
    if (role && (!highest || *role > *highest)) highest = role;
  }
  return highest;
}

/// Issuer, audience and times are checked here too; nothing for claims that are not of our making.
std::optional<VerifiedToken> read_claims(json::object const& claims, Timestamp time) {
  if (string_member(claims, "iss") != issuer || string_member(claims, "aud") != audience) return std::nullopt;
  auto const issued = time_member(claims, "iat");
  auto const expires = time_member(claims, "exp");
  if (!issued || !expires || *issued > time + leeway || *expires + leeway <= time) return std::nullopt;

  auto const user = parse_id(string_member(claims, "sub").value_or(""));
  auto const username = string_member(claims, "username");
  auto const role = highest_role(claims);
  auto const session = Uuid::parse(string_member(claims, "sid").value_or(""));
  if (!user || !username || !role || !session) return std::nullopt;
  return VerifiedToken{.principal = {.user_id = UserId{*user},
                                     .username = std::string(*username),
                                     .role = *role,
                                     .session_id = *session},
                       .expires = *expires};
}

/// Public keys by kid. The points are kept to see whether a new set brings anything new.
struct PublicKey {
  es256::Point point;
  es256::Key key;
};
using Keys = std::unordered_map<std::string, PublicKey>;

bool is_same(Keys const& a, Keys const& b) {
  if (a.size() != b.size()) return false;
  for (auto const& [kid, key] : a) {
    auto const other = b.find(kid);
    if (other == b.end() || other->second.point != key.point) return false;
  }
  return true;
}

/// A key for ES256 signatures out of one JWK, or nothing for other kinds, which a set may hold beside.
std::optional<std::pair<std::string, PublicKey>> read_jwk(json::object const& jwk) {
  auto const kid = string_member(jwk, "kid");
  if (!kid || kid->empty() || kid->size() > longest_kid) return std::nullopt;
  if (string_member(jwk, "kty") != "EC" || string_member(jwk, "crv") != "P-256") return std::nullopt;
  if (jwk.contains("alg") && string_member(jwk, "alg") != algorithm) return std::nullopt;
  if (jwk.contains("use") && string_member(jwk, "use") != "sig") return std::nullopt;
  auto x = base64url_decode(string_member(jwk, "x").value_or(""));
  auto y = base64url_decode(string_member(jwk, "y").value_or(""));
  if (!x || !y) return std::nullopt;
  PublicKey key{.point = {.x = std::move(*x), .y = std::move(*y)}, .key = nullptr};
  key.key = es256::public_key(key.point);
  if (!key.key) return std::nullopt;
  return std::pair(std::string(*kid), std::move(key));
}

/// Tokens found good, the one used last in front; the one not used for longest goes first. The map's keys look into
/// the list's nodes, which don't move.
class TokenCache {
 public:
  explicit TokenCache(std::size_t capacity) : capacity_(capacity) {}

  VerifiedToken const* find(std::string_view token) {
    auto const found = index_.find(token);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->second;
  }

  void insert(std::string_view token, VerifiedToken const& verified) {
    if (capacity_ == 0) return;
    if (entries_.size() >= capacity_) erase(entries_.back().first);
    entries_.emplace_front(token, verified);
    index_.emplace(entries_.front().first, entries_.begin());
  }

  void erase(std::string_view token) {
    auto const found = index_.find(token);
    if (found == index_.end()) return;
    auto const entry = found->second;
    index_.erase(found);
    entries_.erase(entry);
  }

  void clear() {
    index_.clear();
    entries_.clear();
  }

 private:
  using Entries = std::list<std::pair<std::string, VerifiedToken>>;
  std::size_t capacity_;
  Entries entries_;
  std::unordered_map<std::string_view, Entries::iterator> index_;
};

}  // namespace

struct SigningKey::State {
  es256::Key key;
  std::string kid;
  std::string jwk;

  explicit State(es256::Key private_key) : key(std::move(private_key)) {
    auto const point = es256::public_point(key.get());
    kid = thumbprint(point);
    jwk = jwk_of(point, kid);
  }
};

SigningKey::SigningKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
SigningKey::~SigningKey() = default;
SigningKey::SigningKey(SigningKey&&) noexcept = default;

SigningKey SigningKey::generate() {
  return SigningKey(std::make_unique<State>(es256::generate()));
}

SigningKey SigningKey::from_pem(std::string_view pem) {
  return SigningKey(std::make_unique<State>(es256::private_key(pem)));
}

std::string SigningKey::private_pem() const {
  return es256::private_pem(state_->key.get());
}
std::string const& SigningKey::kid() const {
  return state_->kid;
}
std::string SigningKey::public_jwk() const {
  return state_->jwk;
}

std::string SigningKey::sign(Principal const& principal, Timestamp issued, std::chrono::seconds lifetime) const {
  json::array roles;
  for (Role role = Role::user; role <= principal.role; role = static_cast<Role>(std::to_underlying(role) + 1)) {
    roles.emplace_back(to_string(role));
  }
  std::int64_t const iat = std::chrono::floor<std::chrono::seconds>(issued).time_since_epoch().count();
  json::object const claims{{"iss", issuer},
                            {"aud", audience},
                            {"sub", std::to_string(principal.user_id.value)},
                            {"username", principal.username},
                            {"roles", std::move(roles)},
                            {"sid", principal.session_id.to_string()},
                            {"iat", iat},
                            {"exp", iat + lifetime.count()},
                            {"jti", Uuid::v7(issued).to_string()}};
  std::string token = encode_object({{"alg", algorithm}, {"typ", "JWT"}, {"kid", state_->kid}});
  token += '.';
  token += encode_object(claims);
  std::string const signature = es256::sign(state_->key.get(), token);
  token += '.';
  token += base64url_encode(signature);
  return token;
}

struct TokenVerifier::State {
  Clock clock;
  Keys keys;
  TokenCache cache;
};

TokenVerifier::TokenVerifier(Clock clock, std::size_t cached_tokens)
    : state_(new State{.clock = std::move(clock), .keys = {}, .cache = TokenCache(cached_tokens)}) {}
TokenVerifier::~TokenVerifier() = default;

bool TokenVerifier::set_keys(std::string_view jwks_json) {
  if (jwks_json.size() > longest_jwks) return false;
  auto const set = parse_object(jwks_json);
  auto const* const value = set ? set->if_contains("keys") : nullptr;
  auto const* const entries = value ? value->if_array() : nullptr;
  if (entries == nullptr) return false;

  Keys keys;
  for (auto const& entry : *entries) {
    if (keys.size() == most_keys) break;
    auto const* const jwk = entry.if_object();
    auto key = jwk ? read_jwk(*jwk) : std::nullopt;
    if (key) keys.insert(std::move(*key));
  }
  if (keys.empty()) return false;
  if (is_same(keys, state_->keys)) return true;
  state_->keys = std::move(keys);
  state_->cache.clear();  // a withdrawn key takes its tokens with it
  return true;
}

bool TokenVerifier::has_keys() const {
  return !state_->keys.empty();
}
bool TokenVerifier::knows(std::string_view kid) const {
  return state_->keys.contains(std::string(kid));
}

std::optional<std::string> TokenVerifier::key_id(std::string_view token) {
  auto const parts = split(token);
  auto const header = parts ? decode_object(parts->header) : std::nullopt;
  auto const kid = header ? string_member(*header, "kid") : std::nullopt;
  if (!kid || kid->empty() || kid->size() > longest_kid) return std::nullopt;
  return std::string(*kid);
}

std::optional<VerifiedToken> TokenVerifier::verify(std::string_view token) {
  Timestamp const time = state_->clock();
  if (auto const* const known = state_->cache.find(token)) {
    if (known->expires + leeway > time) return *known;
    state_->cache.erase(token);
    return std::nullopt;
  }

  auto const parts = split(token);
  auto const header = parts ? decode_object(parts->header) : std::nullopt;
  if (!header || string_member(*header, "alg") != algorithm) return std::nullopt;
  if (header->contains("crit")) return std::nullopt;  // RFC 7515 §4.1.11: extensions that must be understood
  auto const key = state_->keys.find(std::string(string_member(*header, "kid").value_or("")));
  auto const signature = base64url_decode(parts->signature);
  if (key == state_->keys.end() || !signature) return std::nullopt;
  if (!es256::verify(key->second.key.get(), parts->signed_part, *signature)) return std::nullopt;

  auto const claims = decode_object(parts->payload);
  auto const verified = claims ? read_claims(*claims, time) : std::nullopt;
  if (verified) state_->cache.insert(token, *verified);
  return verified;
}

}  // namespace vobe::auth
