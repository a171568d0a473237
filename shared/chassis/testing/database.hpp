// A database of a test's own on the real PostgreSQL that VOBE_TEST_POSTGRES_URL names (a superuser's URL).
#pragma once

#include <string>
#include <string_view>

namespace vobe::testing {

/// Made empty, dropped at the end.
class TemporaryDatabase {
 public:
  TemporaryDatabase();
  ~TemporaryDatabase();
  TemporaryDatabase(TemporaryDatabase const&) = delete;
  TemporaryDatabase& operator=(TemporaryDatabase const&) = delete;

  [[nodiscard]] std::string const& url() const { return url_; }
  /// One value of one row, as text; "" for none. Throws std::runtime_error.
  [[nodiscard]] std::string ask(std::string_view sql) const;
  /// For statements whose answer says nothing. Throws std::runtime_error.
  void execute(std::string_view sql) const;

 private:
  std::string name_;
  std::string url_;
};

/// VOBE_TEST_REDIS_URL, with the database VOBE_TEST_REDIS_DATABASE where that is set. It is emptied at the first call
/// in a process: what other tests left on the bus is not this one's. So no two at a time may use one database, which
/// shared/cmake/vobe.cmake sees to. Throws std::runtime_error when the first variable is not set.
std::string redis_url();

}  // namespace vobe::testing
