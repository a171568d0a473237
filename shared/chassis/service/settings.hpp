// Settings: from the environment only, each declared once with its default and meaning; `--help` and /config list them.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace vobe::service {

using Environment = std::map<std::string, std::string, std::less<>>;

/// The process's own.
Environment process_environment();

/// Reads each setting as it is declared. What can't be read is collected, so that all of it is said at once.
class Settings {
 public:
  explicit Settings(Environment environment) : environment_(std::move(environment)) {}

  /// `value` holds the default and gets what the environment says.
  void add(std::string name, std::string& value, std::string meaning);
  void add(std::string name, std::int64_t& value, std::int64_t least, std::int64_t most, std::string meaning);
  void add(std::string name, bool& value, std::string meaning);
  /// Seconds or milliseconds, by the duration's unit; the name should end in _SECONDS or _MS.
  void add(std::string name, std::chrono::seconds& value, std::int64_t least, std::int64_t most, std::string meaning);
  void add(std::string name, std::chrono::milliseconds& value, std::int64_t least, std::int64_t most,
           std::string meaning);
  /// Never shown.
  void add_secret(std::string name, std::string& value, std::string meaning);

  /// What --help prints.
  [[nodiscard]] std::string help() const;
  /// What /config answers: JSON, secrets masked.
  [[nodiscard]] std::string to_json() const;
  [[nodiscard]] std::vector<std::string> const& faults() const { return faults_; }

 private:
  struct Entry {
    std::string name;
    std::string otherwise;
    std::string value;
    std::string meaning;
    bool secret = false;
  };
  std::string const* find(std::string_view name) const;
  void integer(std::string name, std::int64_t& value, std::int64_t least, std::int64_t most, std::string meaning);

  Environment environment_;
  std::vector<Entry> entries_;
  std::vector<std::string> faults_;
};

}  // namespace vobe::service
