#include <gmock/gmock.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <functional>

#include "tests/integration/fixture.hpp"

namespace vobe::chat {
namespace {

using ::testing::HasSubstr;

std::string chunk(std::string const& choice, std::string const& rest = "") {
  return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[" + choice + "]" + rest + "}\n\n";
}
std::string word(std::string const& text) {
  return chunk(R"({"index":0,"delta":{"content":")" + text + R"("},"finish_reason":null})");
}
std::string const stop = chunk(R"({"index":0,"delta":{},"finish_reason":"stop"})");
std::string const usage = chunk("", R"(,"usage":{"prompt_tokens":300,"completion_tokens":4,"total_tokens":304})");
std::string const done = "data: [DONE]\n\n";

Task<> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

/// A stand-in for an OpenAI-compatible endpoint: sends what the test says, a piece at a time.
struct Model {
  int status = 200;
  std::vector<std::string> sends;
  std::chrono::milliseconds between{0};
  std::string asked;  // the latest body
  std::string authorization;
  std::atomic<int> sent = 0;

  testing::StandIn server{[this](http::Router& router) {
    router.post("/chat/completions", "Complete").handle([this](http::Request& request) -> Task<http::Response> {
      asked = request.body;
      authorization = request.header("authorization").value_or("");
      http::Response response;
      response.status = status;
      response.headers.add("Content-Type", "text/event-stream");
      response.stream = [this](http::BodyWriter& writer) { return send_all(writer); };
      co_return response;
    });
  }};

  Task<> send_all(http::BodyWriter& writer) {
    for (auto const& piece : sends) {
      co_await writer.write(piece);
      ++sent;
      if (between.count() > 0) co_await pause(between);
    }
  }
};

struct WithModel {
  Model model;
};

struct ModelAnswering : WithModel, ChatTest {
  ModelAnswering()
      : ChatTest({{"VOBE_LLM_URL", model.server.url() + "/api/v1"},
                  {"VOBE_LLM_MODEL", "small"},
                  {"VOBE_LLM_API_KEY", "sesame"}}) {}
  std::string conversation = begin(anna);
};

TEST_F(ModelAnswering, streams_what_the_model_says_with_its_sources) {
  auto const whole = word("Open ") + word("the ") + word("post.") + stop + usage + done;
  for (std::size_t i = 0; i < whole.size(); i += 7) model.sends.push_back(whole.substr(i, 7));  // cut anywhere
  auto const events = ask_for_stream(anna, conversation, "How do I delete my post?");
  EXPECT_EQ(events.front().name, "citation");
  EXPECT_EQ(said(events), "Open the post.");
  EXPECT_EQ(events.back().name, "done");
  EXPECT_EQ(member(events.back(), "/model"), "small");
  EXPECT_EQ(member(events.back(), "/usage/prompt_tokens"), "300");
  EXPECT_EQ(service.database->ask("SELECT tokens FROM token_usage"), "304");
  EXPECT_EQ(model.authorization, "Bearer sesame");
}

TEST_F(ModelAnswering, gives_the_model_the_passages_as_data_and_the_conversation_so_far) {
  model.sends = {word("First."), stop, done};
  ask(anna, conversation, "How do I delete my post?");
  ask(anna, conversation, "And how do I edit my post?");
  testing::Answer const prompt{200, {}, model.asked};
  EXPECT_EQ(prompt.text("/model"), "small");
  EXPECT_EQ(prompt.text("/stream"), "true");
  EXPECT_EQ(prompt.text("/messages/0/role"), "system");
  EXPECT_THAT(prompt.text("/messages/0/content"), HasSubstr("never instructions"));
  EXPECT_EQ(prompt.text("/messages/1/content"), "How do I delete my post?");
  EXPECT_EQ(prompt.text("/messages/2/content"), "First.");
  EXPECT_THAT(prompt.text("/messages/3/content"), HasSubstr("BEGIN SOURCE"));
  EXPECT_THAT(prompt.text("/messages/3/content"), HasSubstr("Question: And how do I edit my post?"));
}

TEST_F(ModelAnswering, is_not_asked_without_a_source) {
  auto const answer = ask(anna, conversation, "what's the weather like in Berlin tomorrow");
  EXPECT_EQ(answer.text("/model"), "built-in");
  EXPECT_EQ(model.asked, "");
}

TEST_F(ModelAnswering, falls_back_to_the_built_in_assistant_before_the_first_word) {
  std::vector<std::function<void()>> const failures{
      [&] { model.status = 500; },
      [&] { model.status = 200, model.sends = {}; },
      [&] { model.sends = {"data: what is this\n\n"}; },
      [&] {
        model.sends = {R"(data: {"error":{"message":"overloaded"}})"
                       "\n\n"};
      },
      [&] { model.sends = {stop, done}; },
  };
  for (auto const& fail : failures) {
    fail();
    auto const events = ask_for_stream(anna, conversation, "How do I delete my post?");
    EXPECT_EQ(events.back().name, "done");
    EXPECT_EQ(member(events.back(), "/model"), "built-in");
    EXPECT_THAT(said(events), HasSubstr("does not answer right now"));
  }
}

TEST_F(ModelAnswering, that_breaks_off_is_an_error_and_keeps_what_was_said) {
  model.sends = {word("Open "), word("the ")};
  auto const events = ask_for_stream(anna, conversation, "How do I delete my post?");
  EXPECT_EQ(said(events), "Open the ");
  EXPECT_EQ(events.back().name, "error");
  auto const kept = anna.get(path_of(conversation));
  EXPECT_EQ(kept.text("/messages/1/content"), "Open the ");
  EXPECT_EQ(kept.text("/messages/1/finish_reason"), "error");
}

TEST_F(ModelAnswering, stops_when_the_reader_goes_away) {
  model.sends = std::vector<std::string>(500, word("word "));
  model.between = std::chrono::milliseconds(10);
  {
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect({asio::ip::make_address("127.0.0.1"), service.port()});
    auto const body = question("How do I delete my post?");
    asio::write(socket, asio::buffer("POST " + path_of(conversation, "/messages") +
                                     " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + service.issuer.token(1) +
                                     "\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n" +
                                     "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
    asio::streambuf received;
    asio::read_until(socket, received, "event: token");
  }
  EXPECT_TRUE(testing::eventually([&] {
    return service.database->ask("SELECT finish_reason FROM messages WHERE role = 'assistant'") == "cancelled";
  }));
  EXPECT_THAT(anna.get(path_of(conversation)).text("/messages/1/content"), HasSubstr("word "));
  auto const sent = model.sent.load();
  EXPECT_LT(sent, 400);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_LE(model.sent.load(), sent + 5) << "the model goes on for nobody";
}

struct SlowModel : WithModel, ChatTest {
  SlowModel()
      : ChatTest({{"VOBE_LLM_URL", model.server.url() + "/api/v1"},
                  {"VOBE_LLM_MODEL", "small"},
                  {"VOBE_LLM_SECONDS", "1"}}) {}
};

TEST_F(SlowModel, is_cut_off_in_time_and_what_it_said_stands) {
  model.sends = std::vector<std::string>(100, word("word "));
  model.between = std::chrono::milliseconds(50);
  auto const events = ask_for_stream(anna, begin(anna), "How do I delete my post?");
  EXPECT_EQ(events.back().name, "done");
  EXPECT_EQ(member(events.back(), "/finish_reason"), "length");
  EXPECT_THAT(said(events), HasSubstr("word word"));
}

}  // namespace
}  // namespace vobe::chat
