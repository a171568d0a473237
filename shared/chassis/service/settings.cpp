#include "chassis/service/settings.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "chassis/core/json_text.hpp"

namespace vobe::service {

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry && *entry; ++entry) {
    std::string_view const text(*entry);
    auto const equals = text.find('=');
    if (equals != std::string_view::npos) environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

namespace {
/// A URL's password is a secret, wherever the URL is shown.
std::string without_password(std::string const& value) {
  if (auto const secret = value.find("password="); secret != std::string::npos) {
    auto const start = value.find('=', secret) + 1;
    auto const end = std::min(value.find('&', start), value.size());
    return value.substr(0, start) + "********" + without_password(value.substr(end));
  }
  auto const scheme = value.find("://");
  if (scheme == std::string::npos) return value;
  auto const start = scheme + 3;
  auto const at = value.substr(0, value.find('/', start)).rfind('@');
  if (at == std::string::npos || at < start) return value;
  auto const colon = value.find(':', start);
  if (colon == std::string::npos || colon > at) return value;
  return value.substr(0, colon + 1) + "********" + value.substr(at);
}
}  // namespace

std::string const* Settings::find(std::string_view name) const {
  auto const found = environment_.find(name);
  return found == environment_.end() || found->second.empty() ? nullptr : &found->second;
}

void Settings::add(std::string name, std::string& value, std::string meaning) {
  Entry entry{name, value, "", std::move(meaning)};
  if (auto const* set = find(name)) value = *set;
  entry.value = without_password(value);
  entries_.push_back(std::move(entry));
}

void Settings::add_secret(std::string name, std::string& value, std::string meaning) {
  Entry entry{name, "", "", std::move(meaning), true};
  if (auto const* set = find(name)) value = *set;
  entry.value = value.empty() ? "" : "********";
  entries_.push_back(std::move(entry));
}

void Settings::integer(std::string name, std::int64_t& value, std::int64_t least, std::int64_t most,
                       std::string meaning) {
  Entry entry{name, std::to_string(value), "", std::move(meaning)};
  if (auto const* set = find(name)) {
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(set->data(), set->data() + set->size(), number);
    if (error != std::errc() || end != set->data() + set->size() || number < least || number > most) {
      faults_.push_back(name + " must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    } else {
      value = number;
    }
  }
  entry.value = std::to_string(value);
  entries_.push_back(std::move(entry));
}

void Settings::add(std::string name, std::int64_t& value, std::int64_t least, std::int64_t most, std::string meaning) {
  integer(std::move(name), value, least, most, std::move(meaning));
}

void Settings::add(std::string name, std::chrono::seconds& value, std::int64_t least, std::int64_t most,
                   std::string meaning) {
  std::int64_t count = value.count();
  integer(std::move(name), count, least, most, std::move(meaning));
  value = std::chrono::seconds(count);
}

void Settings::add(std::string name, std::chrono::milliseconds& value, std::int64_t least, std::int64_t most,
                   std::string meaning) {
  std::int64_t count = value.count();
  integer(std::move(name), count, least, most, std::move(meaning));
  value = std::chrono::milliseconds(count);
}

void Settings::add(std::string name, bool& value, std::string meaning) {
  Entry entry{name, value ? "true" : "false", "", std::move(meaning)};
  if (auto const* set = find(name)) {
    if (*set == "true" || *set == "1") value = true;
    else if (*set == "false" || *set == "0") value = false;
    else faults_.push_back(name + " must be true or false");
  }
  entry.value = value ? "true" : "false";
  entries_.push_back(std::move(entry));
}

std::string Settings::help() const {
  std::string out;
  for (auto const& entry : entries_) {
    out += "  " + entry.name;
    out += entry.secret ? "  (secret)"
                        : "  (default: " + (entry.otherwise.empty() ? std::string("none") : entry.otherwise) + ")";
    out += "\n      " + entry.meaning + "\n";
  }
  return out;
}

std::string Settings::to_json() const {
  std::string out = "{";
  for (auto const& entry : entries_) {
    if (out.size() > 1) out += ',';
    append_json_string(out, entry.name);
    out += ':';
    append_json_string(out, entry.value);
  }
  return out + "}";
}

}  // namespace vobe::service
