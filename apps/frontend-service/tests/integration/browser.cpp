#include "tests/integration/browser.hpp"

#include <stdexcept>

#include "chassis/core/encoding.hpp"
#include "chassis/http/message.hpp"

namespace vobe::frontend::test {

namespace {

std::string attribute(std::string_view tag, std::string_view name) {
  std::string const start = " " + std::string(name) + "=\"";
  auto const at = tag.find(start);
  if (at == std::string_view::npos) return {};
  auto const value = tag.substr(at + start.size());
  return unescaped(value.substr(0, value.find('"')));
}

std::string encode(Fields const& fields) {
  std::string body;
  for (auto const& [name, value] : fields)
    body += (body.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
  return body;
}

}  // namespace

std::string unescaped(std::string_view html) {
  std::string text(html);
  for (auto const& [from, to] : {std::pair("&lt;", "<"), std::pair("&gt;", ">"), std::pair("&quot;", "\""),
                                 std::pair("&#39;", "'"), std::pair("&amp;", "&")}) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + 1))
      text.replace(at, std::string_view(from).size(), to);
  }
  return text;
}

testing::Caller::Fields Browser::with_cookies(testing::Caller::Fields headers) const {
  std::string field;
  for (auto const& [name, value] : cookies) field += (field.empty() ? "" : "; ") + name + "=" + value;
  if (!field.empty()) headers.emplace_back("Cookie", field);
  return headers;
}

testing::Answer Browser::take(testing::Answer answer) {
  set_cookies.clear();
  for (auto const& [name, value] : answer.headers.all()) {
    if (!http::same_name(name, "set-cookie")) continue;
    set_cookies.push_back(value);
    auto const equals = value.find('=');
    std::string const cookie = value.substr(0, equals);
    if (value.find("Max-Age=0;") != std::string::npos) cookies.erase(cookie);
    else cookies[cookie] = value.substr(equals + 1, value.find(';') - equals - 1);
  }
  if (answer.header("Content-Type").starts_with("text/html")) page_ = answer.body;
  return answer;
}

testing::Answer Browser::get(std::string const& path, testing::Caller::Fields headers) {
  return take(caller_.get(path, with_cookies(std::move(headers))));
}

testing::Answer Browser::post(std::string const& path, Fields const& fields, testing::Caller::Fields headers) {
  headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  return take(caller_.call("POST", path, encode(fields), with_cookies(std::move(headers))));
}

std::string Browser::form(std::string const& action) const {
  for (auto at = page_.find("<form "); at != std::string::npos; at = page_.find("<form ", at + 1)) {
    std::string const form = page_.substr(at, page_.find("</form>", at) - at);
    if (attribute(form.substr(0, form.find('>')), "action") == action) return form;
  }
  throw std::runtime_error("the page has no form that goes to " + action + ":\n" + page_);
}

std::string Browser::field(std::string const& action, std::string const& name) const {
  std::string const html = form(action);
  for (auto at = html.find("<input "); at != std::string::npos; at = html.find("<input ", at + 1)) {
    std::string const tag = html.substr(at, html.find('>', at) - at);
    if (attribute(tag, "name") == name) return attribute(tag, "value");
  }
  for (auto at = html.find("<textarea "); at != std::string::npos; at = html.find("<textarea ", at + 1)) {
    auto const open = html.find('>', at);
    if (attribute(html.substr(at, open - at), "name") != name) continue;
    std::string text = html.substr(open + 1, html.find("</textarea>", open) - open - 1);
    if (text.starts_with('\n')) text.erase(0, 1);  // as browsers do
    return unescaped(text);
  }
  throw std::runtime_error("the form " + action + " has no field " + name);
}

testing::Answer Browser::submit(std::string const& action, Fields const& fields, testing::Caller::Fields headers) {
  Fields all;
  std::string const html = form(action);
  for (auto at = html.find("<input "); at != std::string::npos; at = html.find("<input ", at + 1)) {
    std::string const tag = html.substr(at, html.find('>', at) - at);
    if (attribute(tag, "type") == "hidden") all.emplace_back(attribute(tag, "name"), attribute(tag, "value"));
  }
  all.insert(all.end(), fields.begin(), fields.end());
  return post(action, all, std::move(headers));
}

testing::Answer Browser::log_in(std::string const& back) {
  get("/login?return=" + percent_encode(back));
  return submit("/login", {{"login", "lena"}, {"password", "correct horse"}});
}

}  // namespace vobe::frontend::test
