// Everything that reads people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chassis/core/principal.hpp"
#include "chassis/http/page.hpp"
#include "chassis/postgres/database.hpp"
#include "service/views.hpp"

namespace vobe::accounts {

/// One per worker.
class People {
 public:
  People(postgres::Database& database, http::Cursors const& cursors) : database_(database), cursors_(cursors) {}

  /// Throw NotFound.
  Task<MeView> me(Principal bearer);
  Task<UserView> get(std::string username);

  /// In the order asked; unknown ones are left out.
  Task<http::Page<UserView>> get_all(std::vector<UserId> ids);

  /// Whose username or display name begins so, however it is written; by username.
  Task<http::Page<UserView>> search(std::string prefix, std::size_t limit, std::optional<std::string> cursor);

 private:
  postgres::Database& database_;
  http::Cursors const& cursors_;
};

}  // namespace vobe::accounts
