// A form as a browser sent it, and one that is kept over a login.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/seal.hpp"

namespace vobe::frontend {

class Form {
 public:
  using Field = std::pair<std::string, std::string>;

  Form() = default;
  explicit Form(std::vector<Field> fields) : fields_(std::move(fields)) {}

  /// An application/x-www-form-urlencoded body; line breaks (CR LF on the wire) become "\n". Nothing where an escape
  /// is broken or the text is no UTF-8.
  static std::optional<Form> parse(std::string_view body);

  /// The first field of that name, "" when there is none.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
  /// Replaces or adds.
  void set(std::string_view name, std::string value);
  [[nodiscard]] std::vector<Field> const& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

/// A form that was sent when its session had run out: where it was going, and with what.
struct HeldForm {
  std::string action;  // a path of ours: "/posts/12/comments"
  Form form;
  std::int64_t owner = 0;  // whose session it was; 0 where that isn't known

  /// Nobody else sees what its owner wrote.
  [[nodiscard]] bool is_for(std::int64_t user_id) const { return owner == 0 || owner == user_id; }
};

/// More bytes than this are not kept; the longest post (40,000 characters of four bytes) fits.
inline constexpr std::size_t longest_held_form = 256 * 1024;

/// Nothing when it is too large to be kept. The form's token is left out: it belongs to the session that ended.
std::optional<std::string> hold(Seal const& seal, HeldForm const& held);
/// Nothing for what we didn't seal.
std::optional<HeldForm> open_held(Seal const& seal, std::string_view sealed);

}  // namespace vobe::frontend
