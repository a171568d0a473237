// Who may see a ticket: its sender (by token or by the key of the private link) and moderators.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "chassis/core/principal.hpp"
#include "chassis/postgres/database.hpp"
#include "storage/tickets.hpp"

namespace vobe::feedback {

/// What a caller shows for himself.
struct Claim {
  std::optional<Principal> viewer;
  std::optional<std::string> key;  // of the private link

  [[nodiscard]] bool moderates() const { return viewer && viewer->has(Role::moderator); }
};

struct Admitted {
  tickets::TicketRow ticket;
  bool moderator = false;  // sees what moderators note for themselves
  Side side = Side::author;
};

/// Throws NotFound where there is no such ticket, and just so where it is not the caller's: nobody learns which exist.
Task<Admitted> admit(postgres::Session& session, std::string ticket, Claim claim);

/// A new private key: 144 bits, as text for a URL.
std::string new_key();
/// What is kept of it (SHA-256, hexadecimal). The key is random, so neither salt nor slowness is needed.
std::string hash_of_key(std::string_view key);

}  // namespace vobe::feedback
