// /chat, /chat/{uuid}: the help chat.
#include <fmt/ranges.h>
#include <boost/describe/class.hpp>

#include "chassis/core/encoding.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/core/ids.hpp"
#include "chassis/core/text.hpp"
#include "chassis/telemetry/log.hpp"
#include "domain/event_stream.hpp"
#include "domain/html.hpp"
#include "domain/paths.hpp"
#include "pages/answer_stream.hpp"
#include "pages/frame.hpp"
#include "pages/pages.hpp"
#include "pages/post.hpp"
#include "view/fields.hpp"

namespace vobe::frontend {

namespace {

constexpr std::int64_t longest_question = 8000;  // characters

struct Question {
  std::string content;
};
BOOST_DESCRIBE_STRUCT(Question, (), (content))

struct NewConversation {
  std::string title;
};
BOOST_DESCRIBE_STRUCT(NewConversation, (), (title))

/// What the page shows beside the history.
struct Talk {
  std::optional<Conversation> conversation;
  std::string content = {};  // of the form
  Mistakes mistakes = {};
  std::string asked = {};  // the question whose answer is about to come
  std::string mark = {};   // stands where that answer goes
};

std::string conversation_path(std::string_view id) {
  return "/chat/" + percent_encode(id);
}

/// A path value that is a UUID; throws NotFound.
std::string conversation_id(Visit const& visit) {
  auto const id = Uuid::parse(visit.path_value(0));
  if (!id) throw NotFound("no such conversation");
  return id->to_string();
}

/// The member's conversations; none where they can't be had.
Task<std::vector<Conversation>> load_history(Visit& visit) {
  std::vector<Conversation> history;
  if (!visit.is_member()) co_return history;
  try {
    auto found = co_await visit.get<ListOf<Conversation>>("/chat/conversations?limit=20");
    history = std::move(found.items);
  } catch (Error const& error) {
    log::info("conversations can't be had", {{"error", error.what()}});
    visit.say(std::string(visit.text("chat.away")));
  }
  co_return history;
}

void fill_message(Part part, Message const& message) {
  bool const asked = message.role.value == "user";
  Part text = part.section(asked ? "ASKED" : "ANSWER");
  if (asked) text.set("TEXT", message.content.value);
  else text.set("HTML", linked(message.content.value));
  fill_language(text, text::detect_language(message.content.value));
  if (asked || message.citations.empty()) return;
  Part sources = text.section("SOURCES");
  for (auto const& citation : message.citations) {
    Part source = sources.section("SOURCE");
    source.set("URL", citation_path(citation));
    source.set("TITLE", citation.title.value);
  }
}

void fill_history(Part part, std::vector<Conversation> const& history, std::string_view current) {
  if (history.empty()) return;
  Part list = part.section("HISTORY");
  for (auto const& conversation : history) {
    Part one = list.section("CONVERSATION");
    one.set("URL", conversation_path(conversation.id));
    one.set("TITLE", conversation.title.value.empty() ? part.texts().get("chat.talk")
                                                      : std::string_view(conversation.title.value));
    if (conversation.updated_at) one.set_time(*conversation.updated_at);
    if (conversation.id == current) one.show("CURRENT");
  }
}

http::Response show_talk(Visit& visit, Talk const& talk, std::vector<Conversation> const& history) {
  std::string const path = talk.conversation ? conversation_path(talk.conversation->id) : "/chat";
  Frame const frame{
      .content = "chat", .title = std::string(visit.text("chat.head")), .area = Area::chat, .canonical = "/chat"};
  auto const fill = [&](Part part) {
    part.set("HEAD", visit.text("chat.head"));
    part.set("FOLDERS", fmt::format("{}", fmt::join(linked_folders(), "|")));
    fill_summary(part, talk.mistakes, {{"content", "chat.question"}}, visit.restored());
    if (talk.conversation) {
      for (auto const& message : talk.conversation->messages) fill_message(part.section("MESSAGE"), message);
    }
    if (!talk.mark.empty()) {
      Part stream = part.section("STREAM");
      stream.set("TEXT", talk.asked);
      stream.set("MARK", talk.mark);
    }
    if (visit.is_member()) {
      Part ask = part.section("ASK");
      ask.set("ACTION", path);
      ask.set("CSRF", visit.form_token());
      ask.set("CONTENT", talk.content);
      ask.set("LONGEST", browser_length(longest_question));
      if (auto const error = talk.mistakes.about("content"); !error.empty()) ask.section("ERROR").set("TEXT", error);
    } else if (!visit.session()) {
      part.section("LOGIN").set("URL", login_path("/chat"));
    }
    fill_history(part, history, talk.conversation ? talk.conversation->id : "");
  };
  return show(visit, frame, fill, talk.mistakes.empty() ? 200 : 422);
}

/// Reads a refusal that came instead of a stream.
Task<Problem> read_refusal(http::StreamedAnswer& answer) {
  constexpr std::size_t longest = 64 * 1024;
  std::string body;
  while (auto piece = co_await answer.next()) {
    body += *piece;
    if (body.size() > longest) break;
  }
  co_return read_problem(answer.status, body);
}

http::Response stream_page(Visit& visit, Talk talk, std::vector<Conversation> const& history, AnswerStream stream) {
  talk.mark = "answer-" + base64url_encode(random_bytes(12));
  http::Response response = show_talk(visit, talk, history);
  auto const at = response.body.find(talk.mark);
  stream.before = response.body.substr(0, at);
  stream.after = response.body.substr(at + talk.mark.size());
  response.body.clear();
  response.stream = [stream = std::move(stream)](http::BodyWriter& writer) mutable {
    return send_as_page(writer, std::move(stream));
  };
  return response;
}

http::Response stream_events(AnswerStream stream, std::string_view conversation) {
  std::string url;
  append_json_string(url, conversation_path(conversation));
  stream.before = to_wire("conversation", "{\"url\":" + url + "}");
  http::Response response;
  response.headers.set("Content-Type", "text/event-stream");
  response.headers.set("Cache-Control", "no-store");
  response.stream = [stream = std::move(stream)](http::BodyWriter& writer) mutable {
    return send_as_events(writer, std::move(stream));
  };
  return response;
}

/// Asks in a conversation and streams the answer.
Task<http::Response> ask(Visit& visit, Talk talk) {
  std::string const id = talk.conversation->id;
  AnswerStream stream{.texts = &visit.texts()};
  Problem problem;
  try {
    stream.events =
        co_await visit.site.gateway.open(visit.caller(), {.method = "POST",
                                                          .target = "/chat/conversations/" + id + "/messages",
                                                          .json = schema::to_json(Question{talk.content}),
                                                          .accept = "text/event-stream"});
    if (stream.events->status == 401) throw SignInNeeded();
    if (stream.events->status != 200) problem = co_await read_refusal(*stream.events);
  } catch (Error const& error) {
    log::warn("the chat can't be asked", {{"error", error.what()}});
    problem.status = 503;
  }
  bool const events = visit.request.header("accept").value_or("").starts_with("text/event-stream");
  if (problem.status != 0) {
    if (events) co_return visit.json("{}", problem.status);
    talk.mistakes = mistakes_of(problem, visit.texts());
    co_return show_talk(visit, talk, co_await load_history(visit));
  }
  if (events) co_return stream_events(std::move(stream), id);
  talk.asked = std::exchange(talk.content, {});
  auto const history = co_await load_history(visit);
  co_return stream_page(visit, std::move(talk), history, std::move(stream));
}

Task<Conversation> load_conversation(Visit& visit) {
  co_return co_await visit.get<Conversation>("/chat/conversations/" + conversation_id(visit));
}

}  // namespace

Task<http::Response> show_chat(Visit& visit) {
  auto const history = co_await load_history(visit);
  co_return show_talk(visit, {}, history);
}

Task<http::Response> show_conversation(Visit& visit) {
  visit.member();
  Talk talk{.conversation = co_await load_conversation(visit)};
  auto const history = co_await load_history(visit);
  co_return show_talk(visit, talk, history);
}

Task<http::Response> ask_chat(Visit& visit) {
  Form const& form = visit.member_form();
  Talk talk{.content = std::string(form.get("content"))};
  if (visit.restored()) co_return show_talk(visit, talk, co_await load_history(visit));
  if (text::trim(talk.content).empty()) co_return visit.see_other("/chat");
  NewConversation const draft{text::excerpt(text::trim(talk.content), 60)};
  Reply const reply = co_await visit.send_as_member({.method = "POST",
                                                     .target = "/chat/conversations",
                                                     .json = schema::to_json(draft),
                                                     .idempotency_key = new_key()});
  if (!reply.ok()) {
    if (!visit.request.header("accept").value_or("").starts_with("text/html")) co_return visit.json("{}", reply.status);
    talk.mistakes = mistakes_of(reply.problem, visit.texts());
    co_return show_talk(visit, talk, co_await load_history(visit));
  }
  talk.conversation = Visit::read<Conversation>(reply.body);
  co_return co_await ask(visit, std::move(talk));
}

Task<http::Response> ask_in_conversation(Visit& visit) {
  Form const& form = visit.member_form();
  Talk talk{.conversation = co_await load_conversation(visit), .content = std::string(form.get("content"))};
  if (visit.restored()) co_return show_talk(visit, talk, co_await load_history(visit));
  if (text::trim(talk.content).empty()) co_return visit.see_other(conversation_path(talk.conversation->id));
  co_return co_await ask(visit, std::move(talk));
}

}  // namespace vobe::frontend
