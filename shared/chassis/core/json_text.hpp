// The pieces of which JSON text is made, for those who write it without a document in between.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vobe {

/// A JSON string literal with its quotes. The text must be valid UTF-8.
void append_json_string(std::string& out, std::string_view text);
void append_json_integer(std::string& out, std::int64_t number);
/// The shortest form that reads back the same; null for what JSON has no form for.
void append_json_number(std::string& out, double number);

}  // namespace vobe
