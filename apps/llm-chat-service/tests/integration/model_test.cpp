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
  std::atomic<bool> holds = false;  // what it would say

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
    while (holds) co_await pause(std::chrono::milliseconds(5));
    for (auto const& piece : sends) {
      co_await writer.write(piece);
      ++sent;
      if (between.count() > 0) co_await pause(between);
    }
  }
};

std::string reserved(ChatTest const& test) {
  return test.service.database->ask("SELECT count(*) FROM reservations");
}

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
  EXPECT_TRUE(testing::eventually([&] { return reserved(*this) == "0"; }));
  EXPECT_GT(std::stoi(service.database->ask("SELECT tokens FROM token_usage")), 0);
}

/// An answer that is asked for on a thread of its own.
struct UnderWay {
  UnderWay(ChatTest const& test, std::int64_t user, std::string conversation)
      : thread([this, caller = test.service.as(user), conversation = std::move(conversation)]() mutable {
          status = ask(caller, conversation, "How do I delete my post?", {{"Accept", "text/event-stream"}}).status;
        }) {}
  int end() {
    thread.join();
    return status;
  }
  int status = 0;
  std::thread thread;
};

TEST_F(ModelAnswering, gives_a_user_two_places_and_leaves_the_others_to_others) {
  auto const other = begin(boris);
  model.sends = {word("First."), stop, done};
  model.holds = true;
  UnderWay first(*this, 1, conversation);
  UnderWay second(*this, 1, begin(anna));
  EXPECT_TRUE(testing::eventually([&] { return reserved(*this) == "2"; }));
  for (std::string const accept : {"text/event-stream", "application/json"}) {
    auto const third = ask(anna, conversation, "How do I delete my post?", {{"Accept", accept}});
    EXPECT_EQ(third.status, 429) << third.body;
    EXPECT_EQ(third.header("Retry-After"), "5");
  }
  UnderWay another(*this, 2, other);
  EXPECT_TRUE(testing::eventually([&] { return reserved(*this) == "3"; }));
  model.holds = false;
  EXPECT_EQ(first.end(), 200);
  EXPECT_EQ(second.end(), 200);
  EXPECT_EQ(another.end(), 200);
  EXPECT_EQ(reserved(*this), "0");
  EXPECT_EQ(ask(anna, conversation, "How do I delete my post?").status, 201);
}

TEST_F(ModelAnswering, counts_no_place_of_a_process_that_ended) {
  EXPECT_EQ(service.database->ask(
                "INSERT INTO reservations SELECT gen_random_uuid(), 1, '', 100000, now() - interval '1 second'"
                " FROM generate_series(1, 2) RETURNING 1"),
            "1");
  EXPECT_EQ(ask(anna, conversation, "How do I delete my post?").status, 201);
}

struct LittleBudget : WithModel, ChatTest {
  LittleBudget()
      : ChatTest({{"VOBE_LLM_URL", model.server.url() + "/api/v1"},
                  {"VOBE_LLM_MODEL", "small"},
                  {"VOBE_CHAT_DAILY_TOKENS", "400"}}) {}
};

TEST_F(LittleBudget, is_held_back_from_the_start_and_settled_at_the_end) {
  auto const conversation = begin(anna);
  model.sends = {word("First."), stop, usage, done};
  model.holds = true;
  UnderWay first(*this, 1, conversation);
  EXPECT_TRUE(testing::eventually([&] { return reserved(*this) == "1"; }));
  auto const beside = ask(anna, conversation, "How do I delete my post?");
  EXPECT_EQ(beside.status, 429);
  EXPECT_EQ(beside.header("Retry-After"), "5") << "it may well be there once the first answer is settled";
  model.holds = false;
  EXPECT_EQ(first.end(), 200);
  EXPECT_EQ(ask(anna, conversation, "How do I delete my post?").status, 201);
  EXPECT_EQ(service.database->ask("SELECT tokens FROM token_usage"), "608");
  EXPECT_EQ(ask(anna, conversation, "How do I delete my post?").status, 429);
}

TEST_F(LittleBudget, pays_for_an_answer_that_broke_off_or_lost_its_conversation) {
  auto const conversation = begin(anna);
  model.sends = {word("Open ")};
  EXPECT_EQ(ask_for_stream(anna, conversation, "How do I delete my post?").back().name, "error");
  EXPECT_EQ(service.database->ask("SELECT tokens FROM token_usage"), "7") << "the words that were asked and said";
  model.sends = {word("First."), stop, usage, done};
  model.holds = true;
  UnderWay lost(*this, 1, conversation);
  EXPECT_TRUE(testing::eventually([&] { return reserved(*this) == "1"; }));
  EXPECT_EQ(anna.remove(path_of(conversation)).status, 204);
  model.holds = false;
  EXPECT_EQ(lost.end(), 200);
  EXPECT_EQ(service.database->ask("SELECT tokens FROM token_usage"), "311");
  EXPECT_EQ(reserved(*this), "0");
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

/// What keeps a connection alive and says nothing, for twenty seconds.
std::vector<std::string> then_heartbeats(std::vector<std::string> sends) {
  sends.insert(sends.end(), 400, ": still here\n\n");
  return sends;
}

TEST_F(SlowModel, is_cut_off_in_time_also_when_it_has_fallen_silent) {
  model.sends = then_heartbeats({word("Open ")});
  model.between = std::chrono::milliseconds(50);
  auto const events = ask_for_stream(anna, begin(anna), "How do I delete my post?");
  EXPECT_EQ(member(events.back(), "/finish_reason"), "length");
  EXPECT_EQ(said(events), "Open ");
  EXPECT_LT(model.sent, 200) << "it was waited for";
}

struct SilentModel : WithModel, ChatTest {
  SilentModel()
      : ChatTest({{"VOBE_LLM_URL", model.server.url() + "/api/v1"},
                  {"VOBE_LLM_MODEL", "small"},
                  {"VOBE_LLM_FIRST_TOKEN_SECONDS", "2"},
                  {"VOBE_LLM_IDLE_SECONDS", "2"}}) {
    model.between = std::chrono::milliseconds(50);
  }
  std::vector<ServerEvent> answer() { return ask_for_stream(anna, conversation, "How do I delete my post?"); }
  std::string conversation = begin(anna);
};

TEST_F(SilentModel, is_replaced_when_no_first_word_comes) {
  model.sends = then_heartbeats({});
  auto const events = answer();
  EXPECT_EQ(events.back().name, "done");
  EXPECT_EQ(member(events.back(), "/model"), "built-in");
  EXPECT_LT(model.sent, 200) << "it was waited for";
}

TEST_F(SilentModel, ends_the_answer_with_an_error_when_the_next_word_does_not_come) {
  model.sends = then_heartbeats({word("Open ")});
  auto const events = answer();
  EXPECT_EQ(said(events), "Open ");
  EXPECT_EQ(events.back().name, "error");
  EXPECT_EQ(anna.get(path_of(conversation)).text("/messages/1/finish_reason"), "error");
  EXPECT_LT(model.sent, 200) << "it was waited for";
}

TEST_F(SilentModel, is_not_waited_for_once_it_has_said_all) {
  model.sends = then_heartbeats({word("Open "), stop});
  auto const events = answer();
  EXPECT_EQ(events.back().name, "done");
  EXPECT_EQ(member(events.back(), "/finish_reason"), "stop");
  EXPECT_LT(model.sent, 200) << "it was waited for";
}

TEST_F(SilentModel, may_take_its_time_between_words_in_all) {
  model.between = std::chrono::milliseconds(400);
  model.sends = {word("Open "), word("the "), word("post "), word("and "), word("then "), word("go."), stop, done};
  EXPECT_EQ(said(answer()), "Open the post and then go.");
}

}  // namespace
}  // namespace vobe::chat
