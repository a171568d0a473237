// A look at a bus from outside, for operators: joins no group, acknowledges nothing, changes nothing.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/core/task.hpp"
#include "chassis/core/time.hpp"

namespace vobe::events {

/// What stands at one place of a topic.
struct Entry {
  std::string topic;
  unsigned partition = 0;
  std::string offset;  // the bus's own notation
  Timestamp time;      // when the broker or, on Kafka, the sender put it there
  std::string key;
  std::string text;                            // the event, as it stands there
  std::map<std::string, std::string> headers;  // of a dead letter: why, and where it came from
};

/// Where reading begins: behind the offset `after`, or at the offset `at`, or at what came at `since` or later; the
/// first of them that is there.
struct Position {
  std::string after = {};
  std::string at = {};
  Timestamp since = {};
};

/// For programs that do nothing else meanwhile: on Kafka its calls wait on the thread.
class Browser {
 public:
  virtual ~Browser() = default;

  /// At most `most` entries of one partition, in order, up to its end as of now; none of a topic that does not exist.
  /// Throws Unavailable, and Malformed for an offset that is none.
  virtual Task<std::vector<Entry>> read(std::string topic, unsigned partition, Position from, std::size_t most) = 0;
};

/// By the URL's scheme, as connect_bus (bus.hpp).
std::unique_ptr<Browser> browse_bus(asio::any_io_executor executor, std::string_view url);

}  // namespace vobe::events
