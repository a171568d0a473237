// What a write through the gateway changes of the things that it keeps in the cache.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/entity.hpp"

namespace vobe::gateway {

struct Change {
  std::optional<EntityRef> entity;  // id 0: the user who wrote ("/users/me")
  bool itself = false;              // the answer is the thing as it is now, not something below it (a comment, a vote)
  bool home = false;                // home pages show something of it
};

/// Of a request that was answered with success. Reads change nothing.
Change change_of(std::string_view method, std::string_view path);

/// A member of the top level of an answer as a whole number; nothing when it is no object or has none.
std::optional<std::int64_t> number_in(std::string_view answer, std::string_view member);

}  // namespace vobe::gateway
