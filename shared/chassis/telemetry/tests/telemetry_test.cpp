#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "chassis/core/context.hpp"
#include "chassis/telemetry/log.hpp"
#include "chassis/telemetry/metrics.hpp"

namespace vobe {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::internal::CaptureStderr;
using ::testing::internal::GetCapturedStderr;

template <class Work>
std::string logged(Work const& work) {
  CaptureStderr();
  work();
  return GetCapturedStderr();
}

TEST(LogTest, writes_one_json_object_a_line) {
  log::configure("test-service", "info");
  EXPECT_THAT(
      logged([] { log::info("hello", {{"name", "ann"}, {"count", 3}, {"share", 0.5}}); }),
      MatchesRegex("\\{\"time\":\"[0-9T:.-]+Z\",\"level\":\"info\",\"service\":\"test-service\",\"message\":\"hello\","
                   "\"name\":\"ann\",\"count\":3,\"share\":0.500000\\}\n"));
}

TEST(LogTest, lets_no_text_break_its_line) {
  log::configure("test-service", "info");
  auto const line = logged([] { log::warn("a\"b\nc", {{"text", "x\\\r\n\x01{}%"}}); });
  EXPECT_EQ(std::ranges::count(line, '\n'), 1);
  EXPECT_THAT(line, HasSubstr(R"("message":"a\"b\nc")"));
  EXPECT_THAT(line, HasSubstr(R"("text":"x\\\r\n\u0001{}%")"));
}

TEST(LogTest, names_the_request) {
  log::configure("test-service", "info");
  Context context;
  context.request_id = "req-1";
  context.trace_id = std::string(32, 'a');
  auto const line = logged([&] { log::write(log::Level::error, "failed", {}, &context); });
  EXPECT_THAT(line, HasSubstr(R"("request_id":"req-1","trace_id":")" + context.trace_id + "\""));
}

TEST(LogTest, leaves_out_what_is_below_its_level) {
  log::configure("test-service", "warn");
  EXPECT_THAT(logged([] { log::info("too much"); }), IsEmpty());
  EXPECT_FALSE(log::enabled(log::Level::info));
  EXPECT_THAT(logged([] { log::warn("enough"); }), HasSubstr("enough"));
  log::configure("test-service", "no such level");
  EXPECT_TRUE(log::enabled(log::Level::info));
  EXPECT_FALSE(log::enabled(log::Level::debug));
}

TEST(MetricsTest, counts_by_labels) {
  metrics::Registry registry;
  auto a = registry.counter("vobe_things_total", "Things", {{"kind", "a"}});
  auto b = registry.counter("vobe_things_total", "Things", {{"kind", "b"}});
  auto a_again = registry.counter("vobe_things_total", "Things", {{"kind", "a"}});
  a.add();
  a_again.add(2);
  b.add(0.5);
  auto const text = registry.scrape();
  EXPECT_THAT(text, HasSubstr("# HELP vobe_things_total Things\n# TYPE vobe_things_total counter\n"));
  EXPECT_THAT(text, HasSubstr("vobe_things_total{kind=\"a\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("vobe_things_total{kind=\"b\"} 0.5\n"));
}

TEST(MetricsTest, times_in_seconds) {
  metrics::Registry registry;
  auto histogram = registry.histogram("vobe_wait_seconds", "Waits");
  histogram.observe(250us);
  histogram.observe(20s);
  auto const text = registry.scrape();
  EXPECT_THAT(text, HasSubstr("vobe_wait_seconds_bucket{le=\"0.0005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("vobe_wait_seconds_bucket{le=\"10\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("vobe_wait_seconds_count 2\n"));
  EXPECT_THAT(text, HasSubstr("vobe_wait_seconds_sum 20.00025\n"));
}

TEST(MetricsTest, asks_gauges_at_each_scrape) {
  metrics::Registry registry;
  double value = 1;
  registry.gauge("vobe_pending", "Pending", {{"of", "outbox"}}, [&value] { return value; });
  EXPECT_THAT(registry.scrape(), HasSubstr("vobe_pending{of=\"outbox\"} 1\n"));
  value = 7;
  EXPECT_THAT(registry.scrape(), HasSubstr("vobe_pending{of=\"outbox\"} 7\n"));
}

TEST(MetricsTest, may_be_used_by_every_worker) {
  metrics::Registry registry;
  auto counter = registry.counter("vobe_things_total", "Things");
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i) {
      workers.emplace_back([counter, &registry]() mutable {
        for (int n = 0; n < 1000; ++n) counter.add();
        static_cast<void>(registry.scrape());
      });
    }
  }
  EXPECT_THAT(registry.scrape(), HasSubstr("vobe_things_total 4000\n"));
}

}  // namespace
}  // namespace vobe
