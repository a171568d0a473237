// An answer as server-sent events, each sent at once.
#pragma once

#include "chassis/http/message.hpp"
#include "service/answers.hpp"

namespace vobe::chat {

class EventWriter final : public Listener {
 public:
  explicit EventWriter(http::BodyWriter& writer) : writer_(writer) {}

  Task<> cite(Citation const& citation) override;
  Task<> say(std::string_view text) override;
  /// Throws ReaderGone.
  Task<> send(std::string_view name, std::string json);

 private:
  http::BodyWriter& writer_;
};

}  // namespace vobe::chat
