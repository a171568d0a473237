// A browser without scripts: keeps cookies, reads the forms of a page, sends them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/testing/caller.hpp"

namespace vobe::frontend::test {

using Fields = std::vector<std::pair<std::string, std::string>>;

class Browser {
 public:
  explicit Browser(unsigned short port) : caller_(port) {}

  testing::Answer get(std::string const& path, testing::Caller::Fields headers = {});
  /// Sends a form as it is given, without looking at a page.
  testing::Answer post(std::string const& path, Fields const& fields, testing::Caller::Fields headers = {});
  /// Fills in the form of the page last seen that goes to `action` (its hidden fields included), and sends it.
  testing::Answer submit(std::string const& action, Fields const& fields, testing::Caller::Fields headers = {});
  /// Signs in through the login page.
  testing::Answer log_in(std::string const& back = "/");

  /// The value of a hidden or text field in a form of the page last seen; throws when there is none.
  [[nodiscard]] std::string field(std::string const& action, std::string const& name) const;
  [[nodiscard]] std::string const& page() const { return page_; }
  std::map<std::string, std::string> cookies;
  /// The Set-Cookie fields of the last answer.
  std::vector<std::string> set_cookies;

 private:
  testing::Answer take(testing::Answer answer);
  testing::Caller::Fields with_cookies(testing::Caller::Fields headers) const;
  [[nodiscard]] std::string form(std::string const& action) const;
  testing::Caller caller_;
  std::string page_;
};

/// Undoes the escapes of HTML that templates write.
std::string unescaped(std::string_view html);

}  // namespace vobe::frontend::test
