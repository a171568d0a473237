// Taking an SQL script apart. Private to this folder.
#pragma once

#include <string_view>
#include <vector>

namespace vobe::postgres {

/// The script's commands, without the semicolons between them and without empty ones. Knows PostgreSQL's lexical rules:
/// quotes, E'' escapes, dollar quotes, line comments and nested block comments. Views into `script`.
std::vector<std::string_view> split_commands(std::string_view script);

}  // namespace vobe::postgres
