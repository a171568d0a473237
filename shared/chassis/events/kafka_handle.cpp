#include "chassis/events/kafka_handle.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include "chassis/core/errors.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::events {
namespace {

/// Called by librdkafka's threads.
void write_log(rd_kafka_t const* /*handle*/, int severity, char const* facility, char const* text) {
  constexpr int syslog_warning = 4;
  log::write(severity <= syslog_warning ? log::Level::warn : log::Level::debug, "Kafka's client says",
             {{"about", facility}, {"text", text}});
}

void set(rd_kafka_conf_t* configuration, std::string const& name, std::string const& value) {
  // librdkafka's own words would hold the value.
  if (rd_kafka_conf_set(configuration, name.c_str(), value.c_str(), nullptr, 0) != RD_KAFKA_CONF_OK) {
    throw Error("Kafka's client refuses the value of " + name);
  }
}

/// Of every connection, whatever it is for: a broker that is away is tried again soon, and not written about each time.
constexpr std::array<std::pair<char const*, char const*>, 4> of_all = {{
    {"socket.timeout.ms", "10000"},
    {"reconnect.backoff.ms", "50"},
    {"reconnect.backoff.max.ms", "1000"},
    {"log.connection.close", "false"},
}};

}  // namespace

KafkaConfiguration kafka_configuration(KafkaSettings const& settings, KafkaProperties const& role) {
  KafkaConfiguration configuration(rd_kafka_conf_new());
  set(configuration.get(), "bootstrap.servers", settings.brokers);
  for (auto const& [name, value] : of_all) set(configuration.get(), name, value);
  for (auto const& [name, value] : role) set(configuration.get(), name, value);
  for (auto const& [name, value] : settings.common) set(configuration.get(), name, value);
  rd_kafka_conf_set_log_cb(configuration.get(), write_log);
  return configuration;
}

/// Waits on a duplicate of the eventfd, so that the loop's part can end before librdkafka's does. Kept alive by its
/// wait.
class KafkaHandle::Alarm : public std::enable_shared_from_this<Alarm> {
 public:
  Alarm(asio::any_io_executor const& executor, int signal, std::function<void()> changed)
      : descriptor_(executor, ::dup(signal)), changed_(std::move(changed)) {}

  void wait() {
    descriptor_.async_wait(
        asio::posix::descriptor_base::wait_read, [self = shared_from_this()](boost::system::error_code const& error) {
          if (error || !self->descriptor_.is_open()) return;
          std::uint64_t count = 0;
          while (::read(self->descriptor_.native_handle(), &count, sizeof count) < 0 && errno == EINTR) {
          }
          self->wait();
          self->changed_();
        });
  }
  void close() {
    boost::system::error_code ignored;
    descriptor_.close(ignored);
  }

 private:
  asio::posix::stream_descriptor descriptor_;
  std::function<void()> changed_;
};

KafkaHandle::KafkaHandle(asio::any_io_executor const& executor, rd_kafka_type_t type, KafkaConfiguration configuration,
                         std::function<void()> changed)
    : signal_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (signal_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  try {
    alarm_ = std::make_shared<Alarm>(executor, signal_, std::move(changed));
    char reason[512] = {};
    handle_ = rd_kafka_new(type, configuration.get(), reason, sizeof reason);
    if (handle_ == nullptr) throw Error(std::string("Kafka's client can't begin: ") + reason);
    (void)configuration.release();  // it is the handle's now
    alarm_->wait();
  } catch (...) {
    ::close(signal_);
    throw;
  }
}

KafkaHandle::~KafkaHandle() {
  leave_loop();
  rd_kafka_destroy_flags(handle_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  ::close(signal_);
}

void KafkaHandle::watch(rd_kafka_queue_t* queue) {
  static constexpr std::uint64_t one = 1;
  rd_kafka_queue_io_event_enable(queue, signal_, &one, sizeof one);
}

void KafkaHandle::unwatch(rd_kafka_queue_t* queue) {
  rd_kafka_queue_io_event_enable(queue, -1, nullptr, 0);
}

void KafkaHandle::leave_loop() {
  if (!alarm_) return;
  alarm_->close();
  alarm_.reset();
}

}  // namespace vobe::events
