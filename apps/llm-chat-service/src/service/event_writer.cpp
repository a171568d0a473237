#include "service/event_writer.hpp"

#include <boost/describe/class.hpp>

#include "chassis/core/concurrent.hpp"
#include "chassis/schema/json.hpp"
#include "domain/server_events.hpp"

namespace vobe::chat {

namespace {
struct Token {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Token, (), (text))
}  // namespace

Task<> EventWriter::send(std::string_view name, std::string json) {
  std::string const wire = to_wire(name, json);
  if (!co_await attempt(writer_.write(wire))) throw ReaderGone("the reader of the answer went away");
}

Task<> EventWriter::cite(Citation const& citation) {
  return send("citation", schema::to_json(citation));
}

Task<> EventWriter::say(std::string_view text) {
  return send("token", schema::to_json(Token{std::string(text)}));
}

}  // namespace vobe::chat
