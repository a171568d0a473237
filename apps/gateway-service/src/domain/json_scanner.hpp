// Reads JSON text in one pass without building anything: values that nobody looks into are passed on as the bytes that
// they came in.
//
//   JsonScanner scanner(text);
//   scanner.members([&](std::string_view name) {
//     if (name == "id") id = scanner.integer();
//     else out += scanner.raw();
//   });
//
// What the callback leaves unread is skipped. It is made for the answers of our own services: the structure is checked
// as far as it is walked, the inside of numbers and strings is not. Throws Malformed for text that ends too early or
// has something else where a value, a name or a separator belongs. Views point into the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vobe::gateway {

class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  /// Calls visit(name) for each member of the object here. Names come as written: none of ours holds an escape.
  template <class Visit>
  void members(Visit&& visit) {
    if (!enter('{', '}')) return;
    do {
      std::string_view const name = string_literal();
      expect(':');
      visit_value([&] { visit(name.substr(1, name.size() - 2)); });
    } while (go_on('}'));
  }

  /// Calls visit() for each element of the array here; null counts as an empty one.
  template <class Visit>
  void elements(Visit&& visit) {
    if (is_null()) {
      raw();
      return;
    }
    if (!enter('[', ']')) return;
    do {
      visit_value(visit);
    } while (go_on(']'));
  }

  /// The next value as written, without white space around it.
  std::string_view raw();

  /// The next value as a whole number; nothing for anything else (it is passed over).
  std::optional<std::int64_t> integer();
  /// The next value as text, escapes resolved; nothing for anything else (it is passed over).
  std::optional<std::string> string();

  /// Whether null, or an object, is next.
  [[nodiscard]] bool is_null();
  [[nodiscard]] bool is_object();

 private:
  /// Runs `visit` in front of a value and skips the value when `visit` did not read it.
  template <class Visit>
  void visit_value(Visit&& visit) {
    skip_space();
    char const* const before = at_;
    visit();
    if (at_ == before) raw();
  }

  /// False when it is empty, and then behind it.
  bool enter(char open, char close) {
    expect(open);
    skip_space();
    if (at_ == end_) fail();
    if (*at_ != close) return true;
    ++at_;
    return false;
  }

  /// Behind "," true, behind `close` false.
  bool go_on(char close) {
    skip_space();
    if (at_ == end_ || (*at_ != ',' && *at_ != close)) fail();
    return *at_++ == ',';
  }

  void expect(char c) {
    skip_space();
    if (at_ == end_ || *at_ != c) fail();
    ++at_;
  }

  void skip_space() {
    while (at_ != end_ && static_cast<unsigned char>(*at_) <= ' ') ++at_;
  }

  std::string_view string_literal();  // with its quotes
  void skip_nested();                 // an object or array
  void skip_word();                   // a number, true, false or null
  [[noreturn]] static void fail();

  char const* at_;
  char const* end_;
};

}  // namespace vobe::gateway
