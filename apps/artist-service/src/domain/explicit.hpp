// "explicit" on the wire is a word of C++'s own, so no struct can have a member of that name. These bases have one
// named explicit_ and describe it, by hand instead of by Boost.Describe's macro, under the name that is shown.
#pragma once

#include <boost/describe/class.hpp>

#include "chassis/schema/types.hpp"

namespace vobe::artist {

/// Describes `explicit_` of Struct as "explicit".
#define VOBE_DESCRIBE_EXPLICIT(Struct)                                                                               \
  BOOST_DESCRIBE_BASES(Struct)                                                                                       \
  struct Struct##Descriptor {                                                                                        \
    static constexpr auto pointer() noexcept {                                                                       \
      return &Struct::explicit_;                                                                                     \
    }                                                                                                                \
    static constexpr char const* name() noexcept {                                                                   \
      return "explicit";                                                                                             \
    }                                                                                                                \
  };                                                                                                                 \
  inline auto boost_public_member_descriptor_fn(Struct**) {                                                          \
    return boost::describe::detail::member_descriptor_fn_impl<boost::describe::mod_public>(0, Struct##Descriptor{}); \
  }                                                                                                                  \
  BOOST_DESCRIBE_PROTECTED_MEMBERS(Struct)                                                                           \
  BOOST_DESCRIBE_PRIVATE_MEMBERS(Struct)

/// As it is shown.
struct ExplicitShown {
  bool explicit_ = false;
};
VOBE_DESCRIBE_EXPLICIT(ExplicitShown)

/// As it is written; false when left out.
struct ExplicitWritten {
  Default<bool, false> explicit_;
};
VOBE_DESCRIBE_EXPLICIT(ExplicitWritten)

/// As it is changed.
struct ExplicitChanged {
  Patch<bool> explicit_;
};
VOBE_DESCRIBE_EXPLICIT(ExplicitChanged)

#undef VOBE_DESCRIBE_EXPLICIT

}  // namespace vobe::artist
