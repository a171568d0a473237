// Events: CloudEvents 1.0 in structured JSON, and the declarations that contracts are made of.
#pragma once

#include <string>
#include <string_view>

#include "chassis/core/ids.hpp"
#include "chassis/core/time.hpp"

namespace vobe::events {

/// A topic's name and how many partitions its keys are spread over.
struct Topic {
  std::string_view name;
  unsigned partitions = 8;
};

/// A type of event: the contract between who tells it and its consumers. Declared in shared/contracts only.
///   inline constexpr events::Type<CommentState> comment_created{"comment.created", comment_topic};
template <class Data>
struct Type {
  std::string_view name;
  Topic topic;
};

/// One event as it travels. `data` is the JSON of the contract's type.
struct Event {
  Uuid id;
  std::string source;   // "/comment-service"
  std::string type;     // "comment.created"
  std::string subject;  // "comment/42"
  std::string topic;
  unsigned partitions = 8;  // the topic's
  std::string key;          // whose order matters: "post/7"
  Timestamp time;
  std::string traceparent;  // W3C, empty where there is none
  std::string data;
  std::string recipient = {};  // the one group that is to hear it (a dead letter that is replayed); empty: all

  /// The envelope with its data, as it stands on the bus. `data` must be JSON already.
  [[nodiscard]] std::string to_json() const;
  /// Members that aren't known are ignored; throws Malformed for what is no event. `topic`, `partitions` and `key` are
  /// no part of the envelope: the bus knows them.
  static Event from_json(std::string_view json);
};

/// Which partition of a topic a key falls to (FNV-1a, 64 bits: stable across processes and versions).
unsigned partition_of(std::string_view key, unsigned partitions);

}  // namespace vobe::events
