// The wrong keyboard layout: what was typed, as the keys would have written it in the other one.
#pragma once

#include <string>
#include <string_view>

namespace vobe::search {

/// "йгуут" → "queen", "ptvabhf" → "земфира", "k.,'" → "любэ" (Russian ЙЦУКЕН and US QWERTY). The direction follows the
/// letters; small letters come out. Empty where a text holds letters of both layouts, of neither, or of other scripts.
std::string other_layout(std::string_view text);

}  // namespace vobe::search
