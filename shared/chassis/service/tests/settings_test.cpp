#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "chassis/core/errors.hpp"
#include "chassis/service/options.hpp"
#include "chassis/service/settings.hpp"

namespace vobe::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

/// One setting of each kind, with its default.
struct Values {
  std::string name = "anna";
  std::int64_t number = 5;
  bool flag = false;
  std::chrono::seconds wait{3};
  std::chrono::milliseconds pause{250};
  std::string secret = "built in";

  Settings read(Environment environment) {
    Settings settings(std::move(environment));
    settings.add("X_NAME", name, "a name");
    settings.add("X_NUMBER", number, 1, 10, "a number");
    settings.add("X_FLAG", flag, "a flag");
    settings.add("X_WAIT_SECONDS", wait, 1, 60, "a wait");
    settings.add("X_PAUSE_MS", pause, 1, 1000, "a pause");
    settings.add_secret("X_SECRET", secret, "a secret");
    return settings;
  }
};

TEST(SettingsTest, keep_their_defaults_where_nothing_is_set) {
  Values values;
  auto const settings = values.read({{"X_NAME", ""}, {"X_NUMBER", ""}});
  EXPECT_THAT(settings.faults(), IsEmpty());
  EXPECT_EQ(values.name, "anna");
  EXPECT_EQ(values.number, 5);
  EXPECT_EQ(values.secret, "built in");
}

TEST(SettingsTest, take_what_the_environment_says) {
  Values values;
  auto const settings = values.read({{"X_NAME", "boris"},
                                     {"X_NUMBER", "10"},
                                     {"X_FLAG", "true"},
                                     {"X_WAIT_SECONDS", "60"},
                                     {"X_PAUSE_MS", "1"},
                                     {"X_SECRET", "swordfish"}});
  EXPECT_THAT(settings.faults(), IsEmpty());
  EXPECT_EQ(values.name, "boris");
  EXPECT_EQ(values.number, 10);
  EXPECT_TRUE(values.flag);
  EXPECT_EQ(values.wait, std::chrono::minutes(1));
  EXPECT_EQ(values.pause, std::chrono::milliseconds(1));
  EXPECT_EQ(values.secret, "swordfish");
}

TEST(SettingsTest, say_all_that_is_wrong_at_once) {
  Values values;
  auto const settings =
      values.read({{"X_NUMBER", "11"}, {"X_FLAG", "yes"}, {"X_WAIT_SECONDS", "5s"}, {"X_PAUSE_MS", "0"}});
  EXPECT_THAT(settings.faults(),
              ElementsAre("X_NUMBER must be a whole number from 1 to 10", "X_FLAG must be true or false",
                          "X_WAIT_SECONDS must be a whole number from 1 to 60",
                          "X_PAUSE_MS must be a whole number from 1 to 1000"));
  EXPECT_EQ(values.number, 5) << "what can't be read changes nothing";
}

TEST(SettingsTest, show_no_secret) {
  Values values;
  auto const settings = values.read({{"X_SECRET", "swordfish"}, {"X_NAME", "redis://user:hunter2@cache:6379/1"}});
  EXPECT_EQ(values.name, "redis://user:hunter2@cache:6379/1");
  for (auto const& shown : {settings.to_json(), settings.help()}) {
    EXPECT_THAT(shown, Not(HasSubstr("swordfish")));
    EXPECT_THAT(shown, Not(HasSubstr("built in")));
    EXPECT_THAT(shown, Not(HasSubstr("hunter2")));
  }
  EXPECT_THAT(settings.to_json(), HasSubstr(R"("X_SECRET":"********")"));
  EXPECT_THAT(settings.to_json(), HasSubstr(R"("X_NAME":"redis://user:********@cache:6379/1")"));
  Values empty;
  empty.secret = "";
  EXPECT_THAT(empty.read({}).to_json(), HasSubstr(R"("X_SECRET":"")")) << "whether one is set may be seen";
}

TEST(SettingsTest, leave_urls_without_a_password_as_they_are) {
  for (std::string const url :
       {"http://127.0.0.1:8001/a:b@c", "redis://cache:6379", "redis://user@cache", "no url: a@b", "http://"}) {
    Values values;
    EXPECT_THAT(values.read({{"X_NAME", url}}).to_json(), HasSubstr("\"" + url + "\""));
  }
}

TEST(SettingsTest, explain_themselves) {
  Values values;
  EXPECT_EQ(values.read({{"X_NUMBER", "7"}}).help(),
            "  X_NAME  (default: anna)\n      a name\n"
            "  X_NUMBER  (default: 5)\n      a number\n"
            "  X_FLAG  (default: false)\n      a flag\n"
            "  X_WAIT_SECONDS  (default: 3)\n      a wait\n"
            "  X_PAUSE_MS  (default: 250)\n      a pause\n"
            "  X_SECRET  (secret)\n      a secret\n");
}

TEST(OptionsTest, every_setting_of_a_service_is_in_its_help) {
  bool own = false;
  Definition const definition{
      .name = "comment-service",
      .port = 8004,
      .migrations = {{"0001.sql", "SELECT 1"}},
      .uses = {{"content-service", 8002}, {"llm-chat-service", 8006, std::chrono::seconds(60)}},
      .settings = [&](Settings& settings) { settings.add("VOBE_OWN", own, "the service's own"); }};
  Settings settings({});
  auto const options = Options::read(settings, definition);
  for (std::string const name : {"VOBE_BIND",
                                 "VOBE_PORT",
                                 "VOBE_ADMIN_BIND",
                                 "VOBE_ADMIN_PORT",
                                 "VOBE_WORKERS",
                                 "VOBE_LOG_LEVEL",
                                 "VOBE_DRAIN_SECONDS",
                                 "VOBE_REQUEST_MS",
                                 "VOBE_DATABASE_URL",
                                 "VOBE_DATABASE_PIPELINES",
                                 "VOBE_DATABASE_TRANSACTIONS",
                                 "VOBE_BUS_URL",
                                 "VOBE_KAFKA_BROKERS",
                                 "VOBE_KAFKA_SASL_PASSWORD",
                                 "VOBE_KAFKA_CA_FILE",
                                 "VOBE_CACHE_URL",
                                 "VOBE_JWKS_URL",
                                 "VOBE_CURSOR_SECRET",
                                 "VOBE_CONTENT_URL",
                                 "VOBE_CHAT_URL",
                                 "VOBE_CONTENT_TIMEOUT_MS",
                                 "VOBE_UPSTREAM_STREAMS",
                                 "VOBE_UPSTREAM_STREAM_SECONDS",
                                 "VOBE_OWN"}) {
    EXPECT_THAT(settings.help(), HasSubstr("  " + name + "  ("));
  }
  EXPECT_EQ(options.port, 8004);
  EXPECT_EQ(options.admin_port, 18004);
  EXPECT_EQ(options.upstreams.at("content-service").url, "http://127.0.0.1:8002");
  EXPECT_EQ(options.upstreams.at("content-service").timeout, std::chrono::seconds(3));
  EXPECT_EQ(options.upstreams.at("llm-chat-service").timeout, std::chrono::seconds(60));
  EXPECT_EQ(options.bind, "127.0.0.1");
}

TEST(OptionsTest, a_service_has_only_the_settings_that_it_needs) {
  Definition const definition{.name = "gateway", .port = 8000, .verifies_tokens = false, .uses_cursors = false};
  Settings settings({});
  Options::read(settings, definition);
  for (std::string const name : {"VOBE_DATABASE_URL", "VOBE_JWKS_URL", "VOBE_CURSOR_SECRET"}) {
    EXPECT_THAT(settings.help(), Not(HasSubstr(name)));
  }
}

TEST(OptionsTest, kafka_goes_before_the_light_bus_where_brokers_are_named) {
  Definition const definition{.name = "x", .port = 8000};
  auto const bus = [&](Environment environment) {
    Settings settings(std::move(environment));
    auto const url = Options::read(settings, definition).bus_url;
    EXPECT_THAT(settings.to_json(), Not(HasSubstr("sw@rdfish")));
    return url;
  };
  EXPECT_EQ(bus({}), "");
  EXPECT_EQ(bus({{"VOBE_BUS_URL", "redis://a:1/0"}}), "redis://a:1/0");
  auto const url = bus({{"VOBE_BUS_URL", "redis://a:1/0"},
                        {"VOBE_KAFKA_BROKERS", "a:9092,b:9092"},
                        {"VOBE_KAFKA_SECURITY_PROTOCOL", "SASL_SSL"},
                        {"VOBE_KAFKA_SASL_PASSWORD", "sw@rdfish"},
                        {"VOBE_KAFKA_RETENTION_HOURS", "1"}});
  EXPECT_THAT(url, StartsWith("kafka://a:9092,b:9092?security.protocol=SASL_SSL&sasl.password=sw%40rdfish&"));
  EXPECT_THAT(url, HasSubstr("&retention.ms=3600000"));
}

TEST(OptionsTest, the_admin_port_follows_the_port) {
  Definition const definition{.name = "x", .port = 8000};
  auto const admin_port = [&](Environment environment) {
    Settings settings(std::move(environment));
    return Options::read(settings, definition).admin_port;
  };
  EXPECT_EQ(admin_port({{"VOBE_PORT", "9000"}}), 19000);
  EXPECT_EQ(admin_port({{"VOBE_PORT", "0"}}), 0);
  EXPECT_EQ(admin_port({{"VOBE_PORT", "60000"}}), 0) << "where that would be no port, any free one";
  EXPECT_EQ(admin_port({{"VOBE_PORT", "9000"}, {"VOBE_ADMIN_PORT", "9001"}}), 9001);
}

TEST(InstanceTest, refuses_settings_with_all_their_faults) {
  Definition const definition{.name = "x", .port = 8000, .migrations = {{"0001.sql", "SELECT 1"}}};
  try {
    Instance const instance(definition, {{"VOBE_WORKERS", "0"}, {"VOBE_PORT", "99999"}});
    FAIL();
  } catch (Error const& error) {
    EXPECT_THAT(error.what(), HasSubstr("VOBE_DATABASE_URL"));
    EXPECT_THAT(error.what(), HasSubstr("VOBE_WORKERS"));
    EXPECT_THAT(error.what(), HasSubstr("VOBE_PORT"));
  }
  Definition const stateless{.name = "x", .port = 8000};
  EXPECT_THROW(Instance(stateless, {{"VOBE_CURSOR_SECRET", "short"}}), Error);
}

}  // namespace
}  // namespace vobe::service
