// The envelope, the spreading of keys, and the trace that travels with an event.
#include <gtest/gtest.h>

#include <set>

#include "chassis/core/errors.hpp"
#include "chassis/events/bus.hpp"
#include "chassis/events/event.hpp"

#include <boost/asio/io_context.hpp>

namespace vobe::events {
namespace {

Event example() {
  Event event;
  event.id = *Uuid::parse("0190f5fe-7c00-7a00-8abc-0123456789ab");
  event.source = "/comment-service";
  event.type = "comment.created";
  event.subject = "comment/42";
  event.time = *parse_rfc3339("2026-01-31T12:00:00.123Z");
  event.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  event.data = R"({"body":"\"тест\" \ud83c\udfb8","version":9007199254740993})";
  return event;
}

TEST(Event, IsCloudEventsInStructuredJson) {
  EXPECT_EQ(example().to_json(),
            R"({"specversion":"1.0","id":"0190f5fe-7c00-7a00-8abc-0123456789ab","source":"/comment-service",)"
            R"("type":"comment.created","subject":"comment/42","time":"2026-01-31T12:00:00.123Z",)"
            R"("datacontenttype":"application/json",)"
            R"("traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",)"
            R"("data":{"body":"\"тест\" \ud83c\udfb8","version":9007199254740993}})");
}

TEST(Event, ComesBackAsItWent) {
  Event const event = example();
  Event const read = Event::from_json(event.to_json());
  EXPECT_EQ(read.id, event.id);
  EXPECT_EQ(read.source, event.source);
  EXPECT_EQ(read.type, event.type);
  EXPECT_EQ(read.subject, event.subject);
  EXPECT_EQ(read.time, event.time);
  EXPECT_EQ(read.traceparent, event.traceparent);
  EXPECT_EQ(read.data, R"({"body":"\"тест\" 🎸","version":9007199254740993})");
}

TEST(Event, IgnoresMembersItDoesNotKnowAndMissesOptionalOnes) {
  Event const read =
      Event::from_json(R"({"specversion":"1.0","id":"0190f5fe-7c00-7a00-8abc-0123456789ab","source":"/x","type":"t",)"
                       R"("time":"2026-01-31T12:00:00Z","dataschema":"urn:x","future":{"a":[1]}})");
  EXPECT_EQ(read.data, "null");
  EXPECT_TRUE(read.subject.empty());
  EXPECT_TRUE(read.traceparent.empty());
}

TEST(Event, RefusesWhatIsNoEvent) {
  std::string const good = example().to_json();
  auto const without = [&](std::string_view part, std::string_view instead) {
    std::string text = good;
    text.replace(text.find(part), part.size(), instead);
    return text;
  };
  for (std::string const& text :
       {std::string(), std::string("{"), std::string("[]"), std::string("null"), good + "x", good.substr(0, 80),
        without("\"specversion\":\"1.0\",", ""), without("\"1.0\"", "\"2.0\""), without("0190f5fe-", "0190f5f"),
        without("\"/comment-service\"", "7"), without("\"comment.created\"", "\"\""),
        without("2026-01-31", "2026-02-31"), without("тест", "\xff")}) {
    EXPECT_THROW(Event::from_json(text), Malformed) << text;
  }
}

TEST(Partition, IsStableAndSpreadsKeys) {
  // FNV-1a's published value for "foobar" is 0x85944171f73967e8.
  EXPECT_EQ(partition_of("foobar", 1000), 0x85944171f73967e8U % 1000);
  std::set<unsigned> used;
  for (int i = 0; i < 200; ++i) used.insert(partition_of("post/" + std::to_string(i), 8));
  EXPECT_EQ(used.size(), 8U);
  EXPECT_THROW(partition_of("x", 0), std::invalid_argument);
}

TEST(ConnectBus, KnowsItsSchemes) {
  asio::io_context loop;
  EXPECT_THROW(connect_bus(loop.get_executor(), "http://localhost", "me"), Error);
  EXPECT_FALSE(connect_bus(loop.get_executor(), "redis://127.0.0.1:1", "me")->connected());
}

}  // namespace
}  // namespace vobe::events
