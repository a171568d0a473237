// RESP2 as bytes, and what a Redis URL may be.
#include <gtest/gtest.h>

#include "chassis/core/errors.hpp"
#include "chassis/redis/address.hpp"
#include "chassis/redis/protocol.hpp"

namespace vobe::redis {
namespace {

TEST(Command, KeepsItsBytes) {
  std::string out;
  append_command(out, {"SET", "k", std::string("a\r\n\0b", 5)});
  EXPECT_EQ(out, std::string("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\na\r\n\0b\r\n", 31));
}

TEST(AnswerReader, GivesAnswersOnlyWhenTheyAreComplete) {
  AnswerReader reader;
  std::string const bytes = "*2\r\n$3\r\nabc\r\n*2\r\n:7\r\n$-1\r\n+OK\r\n";
  std::vector<Reply> replies;
  for (char const byte : bytes) {
    reader.feed(&byte, 1);
    while (auto answer = reader.next()) replies.push_back(std::get<Reply>(*answer));
  }
  ASSERT_EQ(replies.size(), 2U);
  ASSERT_EQ(replies[0].as_array().size(), 2U);
  EXPECT_EQ(replies[0].array[0].as_string(), "abc");
  EXPECT_EQ(replies[0].array[1].as_array()[0].as_integer(), 7);
  EXPECT_TRUE(replies[0].array[1].array[1].is_nil());
  EXPECT_EQ(replies[1].as_string(), "OK");
}

TEST(AnswerReader, TakesARefusalInsideAnArrayForTheRefusalOfAll) {
  AnswerReader reader;
  std::string const bytes = "*2\r\n:1\r\n-WRONGTYPE no\r\n";
  reader.feed(bytes.data(), bytes.size());
  auto const answer = reader.next();
  ASSERT_TRUE(answer);
  EXPECT_EQ(std::get<std::string>(*answer), "WRONGTYPE no");
}

TEST(AnswerReader, RefusesWhatIsNoResp) {
  AnswerReader reader;
  reader.feed("HTTP/1.1 400\r\n", 14);
  EXPECT_THROW(reader.next(), Error);
}

TEST(Refusal, IsUnavailableWhereItPassesByItself) {
  EXPECT_THROW(std::rethrow_exception(refusal("LOADING Redis is loading the dataset in memory")), Unavailable);
  EXPECT_THROW(std::rethrow_exception(refusal("OOM command not allowed")), Unavailable);
  EXPECT_THROW(std::rethrow_exception(refusal("WRONGTYPE Operation against a key")), ReplyError);
}

TEST(Reply, RefusesToBeAnotherKind) {
  Reply reply;
  EXPECT_EQ(reply.as_string(), std::nullopt);
  EXPECT_TRUE(reply.as_array().empty());
  EXPECT_THROW((void)reply.as_integer(), Error);
  reply.kind = Reply::Kind::integer;
  EXPECT_THROW((void)reply.as_string(), Error);
  EXPECT_THROW((void)reply.as_array(), Error);
}

TEST(Address, ReadsWhatAUrlMayHold) {
  Address const plain = parse_address("redis://bus.internal");
  EXPECT_EQ(plain.host, "bus.internal");
  EXPECT_EQ(plain.port, "6379");
  EXPECT_EQ(plain.database, 0);
  Address const full = parse_address("redis://vobe:p%40ss@127.0.0.1:6400/3");
  EXPECT_EQ(full.user, "vobe");
  EXPECT_EQ(full.password, "p@ss");
  EXPECT_EQ(full.port, "6400");
  EXPECT_EQ(full.database, 3);
  EXPECT_EQ(parse_address("redis://[::1]:6400").host, "::1");
  Address const socket = parse_address("unix:///run/redis.sock?db=2");
  EXPECT_EQ(socket.socket, "/run/redis.sock");
  EXPECT_EQ(socket.database, 2);
}

TEST(Address, RefusesTheRest) {
  for (auto const* url : {"", "localhost:6379", "http://localhost", "redis://", "redis://h/x", "redis://h/-1"}) {
    EXPECT_THROW(parse_address(url), Error) << url;
  }
}

}  // namespace
}  // namespace vobe::redis
