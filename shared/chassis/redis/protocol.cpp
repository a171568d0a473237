#include "chassis/redis/protocol.hpp"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>
#include <exception>

namespace vobe::redis {
namespace {

struct ReaderDeleter {
  void operator()(redisReader* reader) const { redisReaderFree(reader); }
};
struct ReplyDeleter {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

/// Copies a reply; a refusal inside an array (as EXEC gives) becomes the refusal of the whole.
Reply copy(redisReply const& source, std::optional<std::string>& refused) {
  Reply reply;
  switch (source.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      reply.kind = Reply::Kind::string;
      reply.string.assign(source.str, source.len);
      break;
    case REDIS_REPLY_INTEGER:
      reply.kind = Reply::Kind::integer;
      reply.integer = source.integer;
      break;
    case REDIS_REPLY_ARRAY:
      reply.kind = Reply::Kind::array;
      reply.array.reserve(source.elements);
      for (std::size_t i = 0; i < source.elements; ++i) reply.array.push_back(copy(*source.element[i], refused));
      break;
    case REDIS_REPLY_ERROR:
      if (!refused) refused.emplace(source.str, source.len);
      break;
    default: break;
  }
  return reply;
}

}  // namespace

void append_command(std::string& out, Command const& command) {
  out += '*';
  out += std::to_string(command.size());
  out += "\r\n";
  for (std::string const& part : command) {
    out += '$';
    out += std::to_string(part.size());
    out += "\r\n";
    out += part;
    out += "\r\n";
  }
}

struct AnswerReader::Parser {
  std::unique_ptr<redisReader, ReaderDeleter> reader{redisReaderCreate()};
};

AnswerReader::AnswerReader() : parser_(std::make_unique<Parser>()) {}
AnswerReader::~AnswerReader() = default;

void AnswerReader::feed(char const* bytes, std::size_t size) {
  redisReaderFeed(parser_->reader.get(), bytes, size);
}

std::optional<Answer> AnswerReader::next() {
  redisReader* const reader = parser_->reader.get();
  void* raw = nullptr;
  if (redisReaderGetReply(reader, &raw) != REDIS_OK) throw Error(std::string("Redis: ") + reader->errstr);
  if (raw == nullptr) return std::nullopt;
  std::unique_ptr<redisReply, ReplyDeleter> const owned(static_cast<redisReply*>(raw));
  std::optional<std::string> refused;
  Reply reply = copy(*owned, refused);
  if (refused) return Answer(std::move(*refused));
  return Answer(std::move(reply));
}

std::exception_ptr refusal(std::string const& text) {
  static constexpr std::array<std::string_view, 7> passing = {"LOADING ",  "BUSY ",     "OOM ",       "MISCONF ",
                                                              "READONLY ", "TRYAGAIN ", "MASTERDOWN "};
  bool const passes = std::ranges::any_of(passing, [&](std::string_view code) { return text.starts_with(code); });
  return passes ? std::make_exception_ptr(Unavailable("Redis: " + text))
                : std::make_exception_ptr(ReplyError("Redis: " + text));
}

}  // namespace vobe::redis
