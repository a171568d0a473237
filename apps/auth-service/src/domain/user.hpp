// What a person may choose for the profile, and the roles.
#pragma once

#include <boost/describe/enum.hpp>

#include <cstdint>

#include "chassis/core/principal.hpp"

namespace vobe {
BOOST_DESCRIBE_ENUM(Role, user, editor, moderator, admin)
}  // namespace vobe

namespace vobe::accounts {

/// Of the pages and of problems.
enum class Language : std::uint8_t { en, ru };
BOOST_DESCRIBE_ENUM(Language, en, ru)

/// `auto_` follows the device.
enum class Theme : std::uint8_t { auto_, light, dark };
BOOST_DESCRIBE_ENUM(Theme, auto_, light, dark)

}  // namespace vobe::accounts
