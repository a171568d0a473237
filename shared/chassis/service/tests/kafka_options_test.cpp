#include "chassis/service/kafka_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "chassis/service/settings.hpp"

namespace vobe::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(KafkaOptionsTest, name_a_replica_where_it_has_a_name) {
  KafkaOptions kafka;
  Settings settings({{"VOBE_KAFKA_BROKERS", "kafka:9092"}});
  kafka.declare(settings);
  EXPECT_THAT(kafka.url(), Not(HasSubstr("group.instance.id")));
  KafkaOptions named;
  Settings more({{"VOBE_KAFKA_BROKERS", "kafka:9092"}, {"VOBE_KAFKA_INSTANCE_ID", "replica 1"}});
  named.declare(more);
  EXPECT_THAT(named.url(), HasSubstr("group.instance.id=replica%201&"));
}

}  // namespace
}  // namespace vobe::service
