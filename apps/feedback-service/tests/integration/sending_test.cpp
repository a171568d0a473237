#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "chassis/schema/json.hpp"
#include "contracts/feedback.hpp"
#include "tests/integration/fixture.hpp"

namespace vobe::feedback {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

struct Sending : FeedbackTest {};

TEST_F(Sending, gives_a_ticket_with_a_private_link) {
  auto const answer = sent(anna, draft("bug", R"(,"rating":2,"page":"/search","contact":"a@example.org")"));
  EXPECT_EQ(answer.text("/status"), "new");
  EXPECT_EQ(answer.text("/kind"), "bug");
  EXPECT_EQ(answer.text("/rating"), "2");
  EXPECT_EQ(answer.text("/author_id"), "1");
  EXPECT_THAT(answer.text("/link"), MatchesRegex("/feedback/[A-Za-z0-9_-]{12}\\?key=[A-Za-z0-9_-]{24}"));
  auto const read = visitor.get(private_path(answer));
  EXPECT_EQ(read.text("/subject"), "A subject");
  EXPECT_THAT(read.body, Not(HasSubstr("link")));
}

TEST_F(Sending, keeps_no_key_in_the_database) {
  auto const answer = anna.post(feedback_path, draft("idea"), {{"Idempotency-Key", "k"}});
  auto const link = answer.text("/link");
  auto const key = link.substr(link.find('=') + 1);
  for (auto const* table : {"tickets", "ticket_keys", "idempotency_keys", "outbox"}) {
    auto const rows = service.database->ask(std::string("SELECT string_agg(t::text, ' ') FROM ") + table + " t");
    EXPECT_THAT(rows, Not(HasSubstr(key))) << table;
  }
}

TEST_F(Sending, opens_to_nobody_without_token_or_key) {
  auto const answer = sent(anna, draft("idea"));
  auto const ticket = answer.text("/ticket");
  EXPECT_EQ(visitor.get(path_of(ticket)).status, 404);
  EXPECT_EQ(visitor.get(path_of(ticket, "?key=wrong")).status, 404);
  EXPECT_EQ(boris.get(path_of(ticket)).status, 404);
  EXPECT_EQ(boris.get(path_of(ticket, "/messages?key=wrong")).status, 404);
  EXPECT_EQ(visitor.post(path_of(ticket, "/messages"), R"({"body":"x"})").status, 404);
  EXPECT_EQ(visitor.get(path_of("nonexistent?key=x")).status, 404);
  auto const other = sent(boris, draft("idea"));
  auto const key = other.text("/link").substr(other.text("/link").find('?'));
  EXPECT_EQ(visitor.get(path_of(ticket, key)).status, 404) << "the key of another ticket";
  EXPECT_EQ(anna.get(path_of(ticket)).status, 200);
  EXPECT_EQ(moderator.get(path_of(ticket)).status, 200);
}

TEST_F(Sending, works_without_an_account_by_an_open_form) {
  auto const answer = send_anonymously(draft("question"));
  ASSERT_EQ(answer.status, 201) << answer.body;
  EXPECT_EQ(answer.text("/author_id"), "null");
  EXPECT_EQ(visitor.get(private_path(answer)).text("/kind"), "question");
}

TEST_F(Sending, without_an_account_refuses_robots) {
  EXPECT_EQ(visitor.post(feedback_path, draft("question")).text("/errors/0/loc/1"), "form");
  auto const filled = send_anonymously(draft("question"), {}, "http://spam.example");
  EXPECT_EQ(filled.status, 422);
  EXPECT_EQ(filled.text("/errors/0/loc/2"), "website");
  auto const token = visitor.get(path_of("form")).text("/token");
  auto const with = [&](std::string const& form) {
    return visitor.post(feedback_path, draft("question", ",\"form\":{\"token\":\"" + form + "\"}"));
  };
  EXPECT_EQ(with(token).text("/errors/0/type"), "form_too_fast");
  EXPECT_EQ(with("forged").text("/errors/0/type"), "not_allowed");
  ahead = 25 * 3600;
  EXPECT_EQ(with(token).text("/errors/0/type"), "form_expired");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM tickets"), "0");
}

TEST_F(Sending, with_a_bad_token_is_401_and_not_anonymous) {
  auto forger = service.caller();
  forger.bear(testing::Issuer().token(1));
  EXPECT_EQ(forger.post(feedback_path, draft("idea")).status, 401);
}

TEST_F(Sending, reports_every_error_at_once) {
  auto const answer = anna.post(feedback_path, R"({"kind":"rant","subject":"\u200b","body":"","rating":6,"odd":1})");
  EXPECT_EQ(answer.status, 422);
  std::set<std::string> places;
  for (auto const& error : answer.at("/errors").as_array()) places.emplace(error.at("loc").at(1).as_string());
  EXPECT_EQ(places, (std::set<std::string>{"kind", "subject", "body", "rating", "odd"}));
}

TEST_F(Sending, takes_target_and_reason_of_reports_only) {
  auto const answer = anna.post(feedback_path, draft("idea", R"(,"reason":"spam","target":{"type":"post","id":1})"));
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.text("/errors/0/loc/1"), "target");
  EXPECT_EQ(answer.text("/errors/1/loc/1"), "reason");
  EXPECT_EQ(anna.post(feedback_path, draft("report", R"(,"target":{"type":"post","id":0})")).text("/errors/0/loc/2"),
            "id");
  EXPECT_EQ(sent(anna, draft("report")).text("/target"), "null") << "an address in the text will do";
}

TEST_F(Sending, twice_with_one_key_makes_one_ticket_that_both_links_open) {
  testing::Caller::Fields const key{{"Idempotency-Key", "k1"}};
  auto const first = anna.post(feedback_path, draft("bug"), key);
  auto const again = anna.post(feedback_path, draft("bug"), key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.text("/ticket"), first.text("/ticket"));
  EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
  EXPECT_EQ(visitor.get(private_path(first)).status, 200);
  EXPECT_EQ(visitor.get(private_path(again)).status, 200);
  EXPECT_EQ(anna.post(feedback_path, draft("idea"), key).status, 422);
  EXPECT_NE(boris.post(feedback_path, draft("bug"), key).text("/ticket"), first.text("/ticket"));
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM tickets"), "2");
}

TEST_F(Sending, at_the_same_time_with_one_key_makes_one_ticket) {
  std::vector<std::thread> clicks;
  for (int i = 0; i < 6; ++i) {
    clicks.emplace_back([&] {
      auto caller = service.as(1);
      auto const status = caller.post(feedback_path, draft("bug"), {{"Idempotency-Key", "same"}}).status;
      EXPECT_TRUE(status == 201 || status == 409) << status;
    });
  }
  for (auto& click : clicks) click.join();
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM tickets"), "1");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM outbox WHERE type = 'feedback.created'"), "1");
}

TEST_F(Sending, lists_ones_own_tickets_to_the_end) {
  for (int i = 0; i < 5; ++i) sent(anna, draft("idea"));
  sent(boris, draft("idea"));
  std::set<std::string> seen;
  std::string cursor;
  do {
    auto const page = anna.get(path_of("mine?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor)));
    ASSERT_EQ(page.status, 200) << page.body;
    for (auto const& item : page.at("/items").as_array()) seen.emplace(item.at("ticket").as_string());
    cursor = page.text("/next_cursor");
  } while (cursor != "null" && seen.size() < 20);
  EXPECT_EQ(seen.size(), 5U);
  EXPECT_EQ(visitor.get(path_of("mine")).status, 401);
}

TEST_F(Sending, tells_the_state_without_the_text) {
  sent(anna, draft("bug", "", "secret subject", "secret body"));
  auto const told = service.database->ask("SELECT data FROM outbox WHERE type = 'feedback.created'");
  auto const state = schema::from_json<contracts::FeedbackState>(told, schema::Unknown::refuse);
  EXPECT_EQ(state.kind, "bug");
  EXPECT_EQ(state.status, "new");
  EXPECT_EQ(state.author_id, UserId{1});
  EXPECT_EQ(state.version, 1);
  EXPECT_THAT(told, Not(HasSubstr("secret")));
}

TEST_F(Sending, lets_the_two_sides_write_to_each_other) {
  auto const ticket = send_anonymously(draft("question"));
  auto const path = private_path(ticket, "/messages");
  EXPECT_EQ(visitor.post(path, R"({"body":"One more thing."})").text("/side"), "author");
  auto const reply = moderator.post(path_of(ticket.text("/ticket"), "/messages"), R"({"body":"We look into it."})");
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.text("/side"), "team");
  EXPECT_EQ(reply.text("/author_id"), "9");
  auto const first = visitor.get(path + "&limit=1");
  EXPECT_EQ(first.text("/items/0/body"), "One more thing.");
  auto const second = visitor.get(path + "&limit=1&cursor=" + first.text("/next_cursor"));
  EXPECT_EQ(second.text("/items/0/body"), "We look into it.");
  EXPECT_EQ(second.text("/next_cursor"), "null");
  EXPECT_EQ(visitor.get(private_path(ticket)).text("/message_count"), "2");
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM outbox WHERE type = 'feedback.updated'"), "2");
}

TEST_F(Sending, bounds_what_one_ticket_holds) {
  auto const ticket = sent(anna, draft("question")).text("/ticket");
  EXPECT_EQ(service.database->ask("UPDATE tickets SET message_count = 500 RETURNING message_count"), "500");
  EXPECT_EQ(anna.post(path_of(ticket, "/messages"), R"({"body":"x"})").status, 409);
  EXPECT_EQ(anna.post(path_of(ticket, "/messages"), R"({"body":" "})").status, 422);
}

TEST_F(Sending, writes_a_message_once_for_one_key) {
  auto const ticket = sent(anna, draft("question")).text("/ticket");
  testing::Caller::Fields const key{{"Idempotency-Key", "m1"}};
  auto const first = anna.post(path_of(ticket, "/messages"), R"({"body":"x"})", key);
  EXPECT_EQ(anna.post(path_of(ticket, "/messages"), R"({"body":"x"})", key).text("/id"), first.text("/id"));
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM ticket_messages"), "1");
}

}  // namespace
}  // namespace vobe::feedback
