// VOBE_PUBLIC_URL, the address under which people see the site. Links, the origin that forms must come from and the
// Secure flag of cookies follow from it alone; a request's Host never matters.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vobe::frontend {

class PublicUrl {
 public:
  /// "https://music.example" or "http://127.0.0.1:3000", without a path. Throws Error for anything else.
  explicit PublicUrl(std::string_view url);

  /// An absolute address: "/posts/1" → "https://music.example/posts/1".
  [[nodiscard]] std::string at(std::string_view path) const { return origin_ + std::string(path); }

  /// Browsers keep Secure cookies over https, and over plain http on loopback only.
  [[nodiscard]] bool secure_cookies() const { return https_ || loopback_; }

  /// Whether a form may come from where these headers say: Origin decides where it is sent, else Sec-Fetch-Site;
  /// what sends neither is no browser and is judged by its token alone. On loopback, localhost and 127.0.0.1 are one.
  [[nodiscard]] bool allows(std::optional<std::string_view> origin, std::optional<std::string_view> fetch_site) const;

 private:
  std::string origin_;
  std::string port_;
  bool https_ = false;
  bool loopback_ = false;
};

}  // namespace vobe::frontend
