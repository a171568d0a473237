// What a kafka:// URL may say, and that its secrets stay its own.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "chassis/core/errors.hpp"
#include "chassis/events/bus.hpp"
#include "chassis/events/kafka_settings.hpp"

namespace vobe::events {
namespace {

using namespace std::chrono_literals;

TEST(KafkaSettings, ReadsBrokersAndSettings) {
  auto const settings = parse_kafka_url(
      "kafka://one:9092,two:9093?security.protocol=SASL_SSL&sasl.password=a%26b%3Dc&session.timeout.ms=10000"
      "&replication.factor=3&retention.ms=0&dlq.retention.ms=1000");
  EXPECT_EQ(settings.brokers, "one:9092,two:9093");
  EXPECT_EQ(settings.common, (KafkaProperties{{"security.protocol", "SASL_SSL"}, {"sasl.password", "a&b=c"}}));
  EXPECT_EQ(settings.of_members, (KafkaProperties{{"session.timeout.ms", "10000"}}));
  EXPECT_EQ(settings.replication_factor, 3);
  EXPECT_EQ(settings.retention, 0ms);
  EXPECT_EQ(settings.dead_letter_retention, 1s);
}

TEST(KafkaSettings, HasDefaultsForWhatIsNotSaid) {
  auto const settings = parse_kafka_url("kafka://localhost:9092");
  EXPECT_TRUE(settings.common.empty());
  EXPECT_EQ(settings.replication_factor, 1);
  EXPECT_EQ(settings.retention, std::chrono::days(7));
}

TEST(KafkaSettings, RefusesWhatItDoesNotKnow) {
  for (char const* const url : {"kafka://", "kafka://host", "kafka://:9092", "kafka://host:", "kafka://host:port",
                                "kafka://a:1,b", "kafka://user:secret@host:9092", "kafka://host:9092?debug=all",
                                "kafka://host:9092?enable.idempotence=false", "kafka://host:9092?replication.factor=0",
                                "kafka://host:9092?retention.ms=soon", "kafka://host:9092?client.id=%"}) {
    EXPECT_THROW(parse_kafka_url(url), Error) << url;
  }
}

TEST(KafkaSettings, NeverShowsAValue) {
  asio::io_context loop;
  for (char const* const url :
       {"kafka://127.0.0.1:1?sasl.password=secret%", "kafka://me:secret@127.0.0.1:1",
        "kafka://127.0.0.1:1?security.protocol=secret", "kafka://127.0.0.1:1?retention.ms=secret"}) {
    try {
      connect_bus(loop.get_executor(), url, "me");
      ADD_FAILURE() << url << " should be refused";
    } catch (Error const& error) {
      EXPECT_FALSE(std::string_view(error.what()).contains("secret")) << error.what();
    }
  }
}

}  // namespace
}  // namespace vobe::events
