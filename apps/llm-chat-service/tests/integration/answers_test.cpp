#include <gmock/gmock.h>
#include <boost/describe/class.hpp>

#include <chrono>
#include <fstream>
#include <iostream>
#include <optional>

#include "chassis/schema/json.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::chat {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Answers : ChatTest {
  std::string conversation = begin(anna);
};

TEST_F(Answers, quote_the_help_and_cite_it) {
  auto const answer = ask(anna, conversation, "How do I delete my post?");
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.text("/role"), "assistant");
  EXPECT_EQ(answer.text("/citations/0/kind"), "help");
  EXPECT_EQ(answer.text("/citations/0/slug"), "edit-or-delete-a-post");
  EXPECT_EQ(answer.text("/citations/0/url"), "/help/edit-or-delete-a-post");
  EXPECT_THAT(answer.text("/content"), HasSubstr("How do I delete my post?"));
  EXPECT_THAT(answer.text("/content"), HasSubstr("No language model is connected"));
  EXPECT_EQ(answer.text("/finish_reason"), "stop");
  EXPECT_EQ(answer.text("/model"), "built-in");
  EXPECT_EQ(anna.get(path_of(conversation)).text("/messages/1/content"), answer.text("/content"));
}

TEST_F(Answers, come_in_the_language_of_the_question) {
  auto const answer = ask(anna, conversation, "как ответить на чей-то комментарий");
  EXPECT_EQ(answer.text("/citations/0/slug"), "comments-and-replies");
  EXPECT_THAT(answer.text("/content"), HasSubstr("Языковая модель не подключена"));
  EXPECT_THAT(ask(anna, conversation, "как сварить борщ").text("/content"), HasSubstr("/feedback"));
}

TEST_F(Answers, hold_no_keywords_and_no_link_syntax) {
  auto const content = ask(anna, conversation, "How do I contact the team?").text("/content");
  EXPECT_THAT(content, HasSubstr("Open Feedback, choose what it is about"));
  EXPECT_THAT(content, Not(HasSubstr("[keywords]")));
  EXPECT_THAT(content, Not(HasSubstr("](")));
}

TEST_F(Answers, are_declined_without_a_good_source) {
  auto const answer = ask(anna, conversation, "what's the weather like in Berlin tomorrow");
  EXPECT_EQ(answer.text("/citations"), "[]");
  EXPECT_THAT(answer.text("/content"), HasSubstr("/feedback"));
  EXPECT_THAT(answer.text("/content"), HasSubstr("No language model is connected"));
  EXPECT_THAT(ask(anna, conversation, "what is this").text("/content"), HasSubstr("/feedback"));
}

TEST_F(Answers, are_streamed_word_by_word_with_the_sources_first) {
  auto const events = ask_for_stream(anna, conversation, "How do I delete my post?");
  ASSERT_GT(events.size(), 10U);
  EXPECT_EQ(events.front().name, "citation");
  EXPECT_EQ(member(events.front(), "/slug"), "edit-or-delete-a-post");
  EXPECT_EQ(events[events.size() - 2].name, "token");
  auto const& done = events.back();
  EXPECT_EQ(done.name, "done");
  EXPECT_EQ(member(done, "/finish_reason"), "stop");
  EXPECT_EQ(member(done, "/model"), "built-in");
  EXPECT_GT(std::stoi(member(done, "/usage/completion_tokens")), 10);
  auto const kept = anna.get(path_of(conversation));
  EXPECT_EQ(kept.text("/messages/0/content"), "How do I delete my post?");
  EXPECT_EQ(kept.text("/messages/1/id"), member(done, "/message_id"));
  EXPECT_EQ(kept.text("/messages/1/content"), said(events));
}

TEST_F(Answers, refuse_before_they_stream) {
  auto const empty = ask(anna, conversation, " ", {{"Accept", "text/event-stream"}});
  EXPECT_EQ(empty.status, 422);
  EXPECT_EQ(empty.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(empty.text("/errors/0/loc/1"), "content");
  EXPECT_EQ(ask(anna, conversation, std::string(8'001, 'x')).text("/errors/0/type"), "too_long");
  EXPECT_EQ(ask(anna, conversation, std::string(8'000, 'x')).status, 201);
  EXPECT_EQ(anna.post(path_of(conversation, "/messages"), R"({"content":"x","odd":1})").text("/errors/0/type"),
            "unknown_member");
}

TEST_F(Answers, name_what_search_found_on_the_site) {
  hits =
      R"({"items":[{"type":"artist","id":7,"title":"Queen","snippet":"British <mark>rock</mark> &amp; more","url_slug":"queen","score":1.5},
                      {"type":"user","id":8,"title":"Queen","snippet":"","url_slug":"queen"},
                      {"type":"album","id":9,"title":"Berlin","snippet":"Lou Reed","url_slug":"berlin"}]})";
  auto const answer = ask(anna, conversation, "Who are Queen?");
  EXPECT_EQ(answer.text("/citations/0/kind"), "artist");
  EXPECT_EQ(answer.text("/citations/0/id"), "7");
  EXPECT_EQ(answer.text("/citations/0/url"), "/artists/7-queen");
  EXPECT_EQ(answer.at("/citations").as_array().size(), 1U) << "neither of another kind nor about something else";
  EXPECT_THAT(answer.text("/content"), HasSubstr("British rock & more"));
  std::scoped_lock const lock(guard);
  EXPECT_EQ(searched, "q=queen&type=post,artist,album,track&limit=3");
}

TEST_F(Answers, go_on_without_search) {
  hits = "";
  EXPECT_EQ(ask(anna, conversation, "How do I delete my post?").text("/citations/0/slug"), "edit-or-delete-a-post");
  hits = "no json";
  EXPECT_EQ(ask(anna, conversation, "How do I delete my post?").text("/citations/0/slug"), "edit-or-delete-a-post");
}

TEST_F(Answers, do_not_wait_for_a_slow_search) {
  search_delay_ms = 2'000;
  auto const started = std::chrono::steady_clock::now();
  EXPECT_EQ(ask(anna, conversation, "How do I delete my post?").text("/citations/0/slug"), "edit-or-delete-a-post");
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::milliseconds(1'500));
}

TEST_F(Answers, are_given_once_for_one_key) {
  testing::Caller::Fields const key{{"Idempotency-Key", "k1"}};
  auto const first = ask(anna, conversation, "How do I delete my post?", key);
  auto const again = ask(anna, conversation, "How do I delete my post?", key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.text("/id"), first.text("/id"));
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(ask(anna, conversation, "Something else?", key).status, 422);
  EXPECT_EQ(anna.get(path_of(conversation)).at("/messages").as_array().size(), 2U);
}

TEST_F(Answers, at_the_same_time_with_one_key_are_one) {
  std::vector<std::thread> clicks;
  for (int i = 0; i < 6; ++i) {
    clicks.emplace_back([&] {
      auto caller = service.as(1);
      auto const status = ask(caller, conversation, "How do I delete my post?", {{"Idempotency-Key", "same"}}).status;
      EXPECT_TRUE(status == 201 || status == 409) << status;
    });
  }
  for (auto& click : clicks) click.join();
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM messages"), "2");
}

TEST_F(Answers, are_rated_and_questions_are_not) {
  auto const id = ask(anna, conversation, "How do I delete my post?").text("/id");
  auto const rating = [&](std::string const& message, std::string const& value) {
    return anna.put("/api/v1/chat/messages/" + message + "/rating", "{\"value\":" + value + "}");
  };
  EXPECT_EQ(rating(id, "1").text("/rating"), "1");
  EXPECT_EQ(anna.get(path_of(conversation)).text("/messages/1/rating"), "1");
  EXPECT_EQ(rating(id, "0").text("/rating"), "0");
  EXPECT_EQ(rating(id, "2").text("/errors/0/type"), "too_large");
  EXPECT_EQ(rating(anna.get(path_of(conversation)).text("/messages/0/id"), "1").status, 404);
}

TEST_F(Answers, in_a_full_conversation_are_refused) {
  EXPECT_EQ(service.database->ask("UPDATE conversations SET message_count = 999 RETURNING message_count"), "999");
  EXPECT_EQ(ask(anna, conversation, "How do I delete my post?").status, 409);
}

TEST_F(Answers, go_on_after_the_database_dropped_its_connections) {
  EXPECT_NE(service.database->ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                  " WHERE datname = current_database() AND pid <> pg_backend_pid()"),
            "0");
  EXPECT_TRUE(testing::eventually([&] { return ask(anna, conversation, "How do I delete my post?").status == 201; }));
}

struct Judged {
  std::string q;
  std::string language;
  std::optional<std::string> article;
};
BOOST_DESCRIBE_STRUCT(Judged, (), (q, language, article))

struct JudgedAnswers : ChatTest {
  JudgedAnswers() : ChatTest({{"VOBE_CHAT_DAILY_TOKENS", "1000000"}}) {}
};

TEST_F(JudgedAnswers, cite_the_right_article_first_or_decline) {
  hits = "";
  auto const conversation = begin(anna);
  int right = 0;
  int answerable = 0;
  std::ifstream file(VOBE_TEST_QUESTIONS);
  for (std::string line; std::getline(file, line);) {
    auto const judged = schema::from_json<Judged>(line, schema::Unknown::refuse);
    auto const answer = ask(anna, conversation, judged.q);
    ASSERT_EQ(answer.status, 201) << answer.body;
    if (!judged.article) {
      EXPECT_EQ(answer.text("/citations"), "[]") << judged.q;
      continue;
    }
    ++answerable;
    if (answer.text("/citations") != "[]" && answer.text("/citations/0/slug") == *judged.article) ++right;
  }
  std::cout << right << " of " << answerable << " cite the right article first\n";
  EXPECT_EQ(answerable, 60);
  EXPECT_GE(right * 100, answerable * 85);
}

struct Budget : ChatTest {
  Budget() : ChatTest({{"VOBE_CHAT_DAILY_TOKENS", "100"}}) {}
};

TEST_F(Budget, ends_with_429_until_midnight_for_each_user_alone) {
  auto const conversation = begin(anna);
  int answered = 0;
  testing::Answer last;
  for (; answered < 50; ++answered) {
    last = ask(anna, conversation, "How do I delete my post?");
    if (last.status != 201) break;
  }
  EXPECT_EQ(last.status, 429) << last.body;
  EXPECT_GT(answered, 0);
  EXPECT_LT(answered, 10);
  auto const wait = std::stoi(last.header("Retry-After"));
  EXPECT_GT(wait, 0);
  EXPECT_LE(wait, 86'401);
  EXPECT_EQ(ask(anna, conversation, "more", {{"Accept", "text/event-stream"}}).status, 429);
  EXPECT_EQ(ask(boris, begin(boris), "How do I delete my post?").status, 201);
}

struct NoHelp : ChatTest {
  NoHelp() : ChatTest({{"VOBE_HELP_DIR", "/nonexistent"}}) {}
};

TEST_F(NoHelp, still_talks_and_says_that_it_knows_nothing) {
  auto const answer = ask(anna, begin(anna), "How do I delete my post?");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.text("/citations"), "[]");
  auto operators = service.admin();
  EXPECT_THAT(operators.get("/readyz").body, HasSubstr("\"help articles\":\"0\""));
}

}  // namespace
}  // namespace vobe::chat
