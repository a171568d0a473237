#include "chassis/events/tests/kafka_broker.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "chassis/core/encoding.hpp"
#include "chassis/events/tests/support.hpp"

namespace vobe::events::testing {
namespace {

using Topic = std::unique_ptr<rd_kafka_topic_t, KafkaDestroy<rd_kafka_topic_destroy>>;

rd_kafka_t* connect(std::string const& brokers) {
  KafkaConfiguration configuration = kafka_configuration({.brokers = brokers}, {{"log_level", "0"}});
  return rd_kafka_new(RD_KAFKA_PRODUCER, configuration.release(), nullptr, 0);
}

}  // namespace

std::string shared_kafka() {
  char const* const address = std::getenv("VOBE_TEST_KAFKA");
  return address ? address : "";
}

KafkaBroker::KafkaBroker(std::string options)
    : folder_(std::filesystem::temp_directory_path() / unique("vobe-kafka")), options_(std::move(options)) {
  start();
}

KafkaBroker::~KafkaBroker() {
  EXPECT_TRUE(script("stop", "--remove"));
}

void KafkaBroker::start() {
  if (!script("start", options_)) throw std::runtime_error("no Kafka starts: " + folder_.string() + ".log");
}

void KafkaBroker::kill() {
  pid_t const pid = std::stoi(line("broker.pid"));
  ::kill(pid, SIGKILL);
  while (::kill(pid, 0) == 0) std::this_thread::sleep_for(10ms);
}

void KafkaBroker::wipe() {
  kill();
  std::string const address = line("address");
  std::filesystem::remove_all(folder_);
  if (!script("start", "--port " + address.substr(address.rfind(':') + 1))) throw std::runtime_error("no Kafka starts");
}

std::string KafkaBroker::address() const {
  return line("address");
}

std::string KafkaBroker::secure_url() const {
  return "kafka://" + line("secure-address") + "?security.protocol=SASL_SSL&sasl.mechanism=PLAIN&sasl.username=vobe" +
         "&ssl.ca.location=" + percent_encode((folder_ / "tls.crt").string()) + "&sasl.password=" + line("password");
}

bool KafkaBroker::script(std::string const& command, std::string const& options) const {
  std::string const whole = std::string(VOBE_KAFKA_SCRIPT) + " " + command + " " + folder_.string() + " " + options +
                            " >>" + folder_.string() + ".log 2>&1";
  bool const done = std::system(whole.c_str()) == 0;
  if (done && command == "stop") std::filesystem::remove(folder_.string() + ".log");
  return done;
}

std::string KafkaBroker::line(char const* name) const {
  std::string text;
  std::getline(std::ifstream(folder_ / name) >> std::ws, text);
  return text;
}

KafkaInspector::KafkaInspector(std::string const& brokers) : brokers_(brokers), producer_(connect(brokers)) {}

void KafkaInspector::produce(std::string const& topic, unsigned partition, std::string const& text) {
  Topic const handle(rd_kafka_topic_new(producer_.get(), topic.c_str(), nullptr));
  EXPECT_EQ(rd_kafka_produce(handle.get(), static_cast<std::int32_t>(partition), RD_KAFKA_MSG_F_COPY,
                             const_cast<char*>(text.data()), text.size(), "raw", 3, nullptr),
            0);
  EXPECT_EQ(rd_kafka_flush(producer_.get(), 10'000), RD_KAFKA_RESP_ERR_NO_ERROR);
}

void KafkaInspector::make(std::string const& topic, int partitions,
                          std::map<std::string, std::string> const& settings) {
  std::unique_ptr<rd_kafka_NewTopic_t, KafkaDestroy<rd_kafka_NewTopic_destroy>> const made(
      rd_kafka_NewTopic_new(topic.c_str(), partitions, 1, nullptr, 0));
  for (auto const& [name, value] : settings) rd_kafka_NewTopic_set_config(made.get(), name.c_str(), value.c_str());
  std::array<rd_kafka_NewTopic_t*, 1> places{made.get()};
  KafkaQueue const answers(rd_kafka_queue_new(producer_.get()));
  rd_kafka_CreateTopics(producer_.get(), places.data(), places.size(), nullptr, answers.get());
  KafkaEvent const answer(rd_kafka_queue_poll(answers.get(), 10'000));
  EXPECT_NE(answer, nullptr);
}

std::string KafkaInspector::setting(std::string const& topic, std::string const& name) {
  std::unique_ptr<rd_kafka_ConfigResource_t, KafkaDestroy<rd_kafka_ConfigResource_destroy>> const asked(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  std::array<rd_kafka_ConfigResource_t*, 1> places{asked.get()};
  KafkaQueue const answers(rd_kafka_queue_new(producer_.get()));
  rd_kafka_DescribeConfigs(producer_.get(), places.data(), places.size(), nullptr, answers.get());
  KafkaEvent const answer(rd_kafka_queue_poll(answers.get(), 10'000));
  std::size_t count = 0;
  auto const* const* resources =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(answer.get()), &count);
  auto const* const* entries = rd_kafka_ConfigResource_configs(resources[0], &count);
  for (std::size_t i = 0; i < count; ++i) {
    if (rd_kafka_ConfigEntry_name(entries[i]) == name) return rd_kafka_ConfigEntry_value(entries[i]);
  }
  return {};
}

int KafkaInspector::partitions(std::string const& topic) {
  Topic const handle(rd_kafka_topic_new(producer_.get(), topic.c_str(), nullptr));
  rd_kafka_metadata_t const* metadata = nullptr;
  if (rd_kafka_metadata(producer_.get(), 0, handle.get(), &metadata, 10'000) != RD_KAFKA_RESP_ERR_NO_ERROR) return 0;
  int const count = metadata->topic_cnt == 1 ? metadata->topics[0].partition_cnt : 0;
  rd_kafka_metadata_destroy(metadata);
  return count;
}

std::vector<std::map<std::string, std::string>> KafkaInspector::records(std::string const& topic, unsigned partition) {
  asio::io_context loop;
  auto const browser = browse_bus(loop.get_executor(), "kafka://" + brokers_);
  std::vector<std::map<std::string, std::string>> found;
  for (Entry& entry : run(loop, browser->read(topic, partition, {}, 1000))) {
    auto& record = found.emplace_back(std::move(entry.headers));
    record["key"] = entry.key;
    record["event"] = entry.text;
  }
  return found;
}

void KafkaInspector::remove(std::vector<std::string> const& topics) {
  KafkaQueue const answers(rd_kafka_queue_new(producer_.get()));
  std::vector<rd_kafka_DeleteTopic_t*> gone;
  for (std::string const& topic : topics) gone.push_back(rd_kafka_DeleteTopic_new(topic.c_str()));
  rd_kafka_DeleteTopics(producer_.get(), gone.data(), gone.size(), nullptr, answers.get());
  KafkaEvent const answer(rd_kafka_queue_poll(answers.get(), 10'000));
  rd_kafka_DeleteTopic_destroy_array(gone.data(), gone.size());
}

std::size_t KafkaInspector::assigned(std::string const& group) {
  KafkaQueue const answers(rd_kafka_queue_new(producer_.get()));
  char const* name = group.c_str();
  rd_kafka_DescribeConsumerGroups(producer_.get(), &name, 1, nullptr, answers.get());
  KafkaEvent const answer(rd_kafka_queue_poll(answers.get(), 10'000));
  auto const* const result = rd_kafka_event_DescribeConsumerGroups_result(answer.get());
  std::size_t groups = 0;
  auto const* const* described = rd_kafka_DescribeConsumerGroups_result_groups(result, &groups);
  std::size_t partitions = 0;
  for (std::size_t i = 0; i < rd_kafka_ConsumerGroupDescription_member_count(described[0]); ++i) {
    auto const* const member = rd_kafka_ConsumerGroupDescription_member(described[0], i);
    auto const* const own = rd_kafka_MemberAssignment_partitions(rd_kafka_MemberDescription_assignment(member));
    if (own != nullptr) partitions += static_cast<std::size_t>(own->cnt);
  }
  return partitions;
}

}  // namespace vobe::events::testing
