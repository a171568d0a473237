// One request to a page: who visits, in which language, with what form; asking the gateway on the visitor's behalf;
// and the ways to answer.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/task.hpp"
#include "chassis/http/message.hpp"
#include "chassis/schema/json.hpp"
#include "clients/gateway.hpp"
#include "clients/other_shapes.hpp"
#include "domain/form.hpp"
#include "domain/session.hpp"
#include "pages/site.hpp"

namespace vobe::frontend {

/// Thrown where a page is for members and the visitor is none (any more): a form is held over the login.
class SignInNeeded : public std::runtime_error {
 public:
  SignInNeeded() : std::runtime_error("sign in first") {}
};

/// Thrown where the thing has another address now.
class Moved : public std::runtime_error {
 public:
  explicit Moved(std::string path) : std::runtime_error("moved"), path(std::move(path)) {}
  std::string path;
};

/// Thrown where a form doesn't come from a page of ours.
class ForeignForm : public std::runtime_error {
 public:
  ForeignForm() : std::runtime_error("the form's token doesn't match") {}
};

/// Lives while its request is answered, not while a streamed answer is sent.
class Visit {
 public:
  Visit(Site& site, http::Request& request);

  Site& site;
  http::Request& request;

  // ---- who visits ----

  /// Reads the cookies and renews a run-out access token.
  Task<> begin();
  /// Signed in, and the session could be renewed where it had to be.
  [[nodiscard]] bool is_member() const { return session_ && !accounts_away_; }
  /// Throws SignInNeeded, or Unavailable when the session can't be renewed just now.
  Session const& member() const;
  [[nodiscard]] std::optional<Session> const& session() const { return session_; }
  /// Whose session came with the request, also where it has ended; 0: nobody's.
  [[nodiscard]] std::int64_t sender() const { return sender_; }
  /// A fresh session of this browser: after a login, or with what has changed in it.
  void start_session(Session session);
  static Session session_of(Tokens const& tokens);
  void end_session();

  /// Nothing but the address, language and theme tells this visitor from another.
  [[nodiscard]] bool is_stranger() const { return request.method == "GET" && !has_session_cookie_ && !private_; }
  /// What two strangers must agree in to get the same page.
  [[nodiscard]] std::string common_address() const;
  /// The response holds nothing of this visitor's own.
  [[nodiscard]] bool is_common(http::Response const& response) const;

  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] Texts const& texts() const { return site.texts(language_); }
  [[nodiscard]] std::string_view text(std::string_view key) const { return texts().get(key); }
  [[nodiscard]] std::string_view theme() const { return theme_; }
  void choose_language(Language language);
  void choose_theme(std::string_view theme);  // "light", "dark", or "" for the device's

  // ---- what was asked ----

  [[nodiscard]] std::string_view path_value(std::size_t index) const;
  /// The id and slug in a path value; throws NotFound.
  [[nodiscard]] std::int64_t path_id(std::size_t index) const;
  [[nodiscard]] std::string query(std::string_view name) const;
  /// The form. Throws ForeignForm unless it came from a page of ours, or is one that we held (then `restored()`).
  Form const& form();
  /// As form(), for members; throws SignInNeeded first.
  Form const& member_form();
  /// The form was held over a login and is to be shown filled, not acted on.
  [[nodiscard]] bool restored() const { return restored_; }
  [[nodiscard]] bool wants_json() const;

  // ---- asking the gateway ----

  /// Reads a T from behind /api/v1. Throws what its status means (NotFound, Moved, Unavailable …).
  template <class T>
  Task<T> get(std::string target) {
    Reply const reply = co_await ask(std::move(target));
    co_return read<T>(reply.body);
  }
  template <class T>
  static T read(std::string_view json) {
    try {
      return schema::from_json<T>(json, schema::Unknown::ignore);
    } catch (Invalid const& invalid) {
      throw_unreadable(invalid);
    }
  }
  /// A call that changes something, as the member where there is one. Any status is an answer, also 503 for a service
  /// that is away; only a session that has ended is thrown (SignInNeeded).
  Task<Reply> send(Call call);
  /// The same for what only members do.
  Task<Reply> send_as_member(Call call);
  [[nodiscard]] Caller caller() const;

  // ---- answering ----

  /// The token for the forms of this page; makes the answer private.
  std::string form_token();
  http::Response html(Page& page, int status = 200);
  /// The headers that every page has.
  void add_page_headers(http::Response& response) const;
  /// 303, with a notice (the key of a text) that the next page shows once.
  http::Response see_other(std::string path, std::string_view notice = {});
  http::Response json(std::string body, int status = 200);
  /// A notice on this page.
  void say(std::string text, bool bad = false) { notices_.push_back({std::move(text), bad}); }
  /// Names the parts that are missing.
  void say_degraded(Degraded const& services);
  /// This page is of this visitor alone.
  void make_private() { private_ = true; }
  /// Adds the cookies that have changed, and answers 304 where the visitor has the page already; called once, at the
  /// end.
  void finish(http::Response& response);

  struct Notice {
    std::string text;
    bool bad = false;
  };
  [[nodiscard]] std::vector<Notice> const& notices() const { return notices_; }
  /// The page's own path and query, for coming back to it.
  [[nodiscard]] std::string here() const;
  /// The same for a page that answers a form.
  void stand_at(std::string path) { here_ = std::move(path); }

 private:
  Task<Reply> ask(std::string target);
  Task<bool> renew();  // false: the session has ended
  void read_cookies();
  [[noreturn]] static void throw_unreadable(Invalid const& invalid);
  std::string const& visitor();

  std::optional<Session> session_;
  std::int64_t sender_ = 0;
  bool has_session_cookie_ = false;  // also one that can't be opened
  bool accounts_away_ = false;
  bool private_ = false;
  bool restored_ = false;
  Language language_ = Language::en;
  std::string theme_;
  std::string visitor_;
  std::string here_;
  std::optional<Form> form_;
  std::vector<http::Pair> query_;
  std::vector<Notice> notices_;
  void put_cookie(std::string_view name, std::string field);  // the last word on a cookie counts
  std::vector<std::pair<std::string, std::string>> set_cookies_;
};

/// Throws what a refused reply means, for actions that have no form to come back with.
[[noreturn]] void throw_refused(Reply const& reply);

/// One page's work.
using PageHandler = Task<http::Response> (*)(Visit&);

}  // namespace vobe::frontend
