// RESP2: commands to bytes, bytes to replies. hiredis stays inside protocol.cpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "chassis/redis/client.hpp"

namespace vobe::redis {

/// Appends the command as the server reads it.
void append_command(std::string& out, Command const& command);

/// What the server answered: a reply, or the text of its refusal.
using Answer = std::variant<Reply, std::string>;

/// Takes bytes as they come and gives answers as they are complete.
class AnswerReader {
 public:
  AnswerReader();
  ~AnswerReader();

  void feed(char const* bytes, std::size_t size);
  /// The next answer, or nothing until more bytes came. Throws Error when the bytes are no RESP.
  std::optional<Answer> next();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

/// The exception for a refusal: Unavailable for what passes by itself, ReplyError for the rest.
std::exception_ptr refusal(std::string const& text);

}  // namespace vobe::redis
