#include <gmock/gmock.h>

#include <set>
#include <thread>

#include "tests/integration/fixture.hpp"

namespace vobe::feedback {
namespace {

using ::testing::ElementsAre;

struct Triage : FeedbackTest {
  testing::Answer change(std::string const& id, std::string const& json, testing::Caller::Fields fields = {}) {
    return moderator.patch(path_of(id), json, std::move(fields));
  }
  std::vector<std::string> listed(std::string const& query) {
    auto const page = moderator.get(std::string(feedback_path) + query);
    EXPECT_EQ(page.status, 200) << page.body;
    std::vector<std::string> ids;
    for (auto const& item : page.at("/items").as_array()) ids.push_back(std::to_string(item.at("id").as_int64()));
    return ids;
  }
};

TEST_F(Triage, is_for_moderators) {
  auto const id = sent(anna, draft("bug")).text("/id");
  for (auto* caller : {&visitor, &anna}) {
    auto const refused = caller == &visitor ? 401 : 403;
    EXPECT_EQ(caller->get(feedback_path).status, refused);
    EXPECT_EQ(caller->patch(path_of(id), R"({"status":"triaged"})").status, refused);
    EXPECT_EQ(caller->get(path_of(id, "/history")).status, refused);
    EXPECT_EQ(caller->get(path_of("stats")).status, refused);
  }
  EXPECT_EQ(service.as(5, Role::editor).get(feedback_path).status, 403);
}

TEST_F(Triage, changes_a_ticket_and_keeps_who_changed_what) {
  auto const ticket = sent(anna, draft("bug"));
  auto const id = ticket.text("/id");
  auto const changed = change(id, R"({"status":"triaged","assignee":9,"priority":"high","tags":["search","mobile"]})");
  ASSERT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(changed.text("/status"), "triaged");
  EXPECT_EQ(changed.text("/assignee"), "9");
  EXPECT_EQ(changed.text("/tags/1"), "mobile");
  EXPECT_EQ(change(id, R"({"assignee":null})").text("/assignee"), "null");
  auto const history = moderator.get(path_of(id, "/history"));
  EXPECT_EQ(history.at("/items").as_array().size(), 5U);
  EXPECT_EQ(history.text("/items/0/member"), "status");
  EXPECT_EQ(history.text("/items/0/before"), "new");
  EXPECT_EQ(history.text("/items/0/after"), "triaged");
  EXPECT_EQ(history.text("/items/0/actor_id"), "9");
  EXPECT_EQ(history.text("/items/4/before"), "9");
  EXPECT_EQ(history.text("/items/4/after"), "null");
  auto const seen_by_sender = anna.get(path_of(ticket.text("/ticket")));
  EXPECT_EQ(seen_by_sender.text("/status"), "triaged");
  EXPECT_EQ(seen_by_sender.text("/priority"), "null");
  EXPECT_EQ(seen_by_sender.text("/tags"), "[]");
}

TEST_F(Triage, clears_by_null_what_a_ticket_can_be_without) {
  auto const ticket = sent(anna, draft("bug"));
  auto const id = ticket.text("/id");
  change(id, R"({"assignee":9,"priority":"high","tags":["search"]})");
  EXPECT_EQ(change(id, R"({"status":"triaged"})").text("/tags"), R"(["search"])") << "what is absent stays";
  auto const cleared = change(id, R"({"assignee":null,"priority":null,"tags":null})");
  ASSERT_EQ(cleared.status, 200) << cleared.body;
  EXPECT_EQ(cleared.text("/assignee"), "null");
  EXPECT_EQ(cleared.text("/priority"), "null");
  EXPECT_EQ(cleared.text("/tags"), "[]");
  auto const refused = change(id, R"({"status":null,"priority":"low"})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.text("/errors/0/loc"), R"(["body","status"])");
  EXPECT_EQ(moderator.get(path_of(ticket.text("/ticket"))).text("/priority"), "null");
}

TEST_F(Triage, follows_the_legal_transitions) {
  auto const id = sent(anna, draft("bug")).text("/id");
  EXPECT_EQ(change(id, R"({"status":"resolved"})").status, 200);
  EXPECT_EQ(change(id, R"({"status":"declined"})").status, 409);
  EXPECT_EQ(change(id, R"({"status":"new"})").status, 409);
  EXPECT_EQ(change(id, R"({"status":"in_progress"})").status, 200);
  EXPECT_EQ(change(id, R"({"status":"done"})").status, 422);
  EXPECT_EQ(change("999999", R"({"status":"triaged"})").status, 404);
  EXPECT_EQ(change("0", R"({"status":"triaged"})").status, 404);
}

TEST_F(Triage, overwrites_nothing_unseen) {
  auto const ticket = sent(anna, draft("bug"));
  auto const etag = moderator.get(path_of(ticket.text("/ticket"))).header("ETag");
  EXPECT_EQ(change(ticket.text("/id"), R"({"priority":"low"})", {{"If-Match", etag}}).status, 200);
  EXPECT_EQ(change(ticket.text("/id"), R"({"priority":"high"})", {{"If-Match", etag}}).status, 412);
  auto const again = change(ticket.text("/id"), R"({"priority":"low"})");
  EXPECT_EQ(again.text("/revision"), "2") << "what changes nothing is no change";
}

TEST_F(Triage, finds_by_state_kind_assignee_and_words_in_another_form) {
  auto const bug = sent(anna, draft("bug", "", "Search is broken", "Ошибки на страницах артистов")).text("/id");
  auto const idea = sent(anna, draft("idea", "", "Dark theme", "please")).text("/id");
  change(bug, R"({"status":"triaged","assignee":9})");
  EXPECT_THAT(listed(""), ElementsAre(idea, bug));
  EXPECT_THAT(listed("?status=triaged"), ElementsAre(bug));
  EXPECT_THAT(listed("?status=new&kind=idea"), ElementsAre(idea));
  EXPECT_THAT(listed("?assignee=9"), ElementsAre(bug));
  EXPECT_THAT(listed("?q=themes"), ElementsAre(idea));
  EXPECT_THAT(listed("?q=%D0%BE%D1%88%D0%B8%D0%B1%D0%BA%D0%B0"), ElementsAre(bug));
  EXPECT_THAT(listed("?q=%22%28%7C%27"), ElementsAre());
  EXPECT_EQ(moderator.get(std::string(feedback_path) + "?status=odd&kind=odd").at("/errors").as_array().size(), 2U);
  EXPECT_EQ(moderator.get(std::string(feedback_path) + "?target=post").text("/errors/0/loc/1"), "target");
  EXPECT_EQ(moderator.get(std::string(feedback_path) + "?target=thing:1").text("/errors/0/type"), "not_one_of");
}

TEST_F(Triage, pages_to_the_end_within_one_filter) {
  for (int i = 0; i < 5; ++i) sent(anna, draft("bug"));
  std::set<std::string> seen;
  std::string cursor;
  do {
    auto const page =
        moderator.get(std::string(feedback_path) + "?kind=bug&limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(page.status, 200) << page.body;
    for (auto const& item : page.at("/items").as_array()) seen.emplace(item.at("ticket").as_string());
    if (cursor.empty()) {
      EXPECT_EQ(
          moderator.get(std::string(feedback_path) + "?kind=idea&limit=2&cursor=" + page.text("/next_cursor")).status,
          422);
    }
    cursor = page.text("/next_cursor");
  } while (cursor != "null" && seen.size() < 20);
  EXPECT_EQ(seen.size(), 5U);
}

TEST_F(Triage, sees_reports_on_one_target_as_one) {
  auto const first = sent(anna, report_on("comment", 7));
  auto const second = sent(boris, report_on("comment", 7));
  sent(boris, report_on("post", 7));
  EXPECT_EQ(listed("?kind=report").size(), 2U);
  EXPECT_THAT(listed("?target=comment:7"), ElementsAre(second.text("/id"), first.text("/id")));
  auto const standing = moderator.get(path_of(first.text("/ticket")));
  EXPECT_EQ(standing.text("/report_count"), "2");
  EXPECT_NE(standing.text("/latest_report_at"), standing.text("/created_at"));
  EXPECT_EQ(moderator.get(path_of(second.text("/ticket"))).text("/merged_into"), first.text("/id"));
  EXPECT_EQ(anna.get(path_of(first.text("/ticket"))).text("/report_count"), "null")
      << "no reporter learns of the others";
}

TEST_F(Triage, of_one_report_ends_all_that_were_merged_into_it) {
  auto const first = sent(anna, report_on("comment", 7));
  auto const second = sent(boris, report_on("comment", 7));
  EXPECT_EQ(change(second.text("/id"), R"({"status":"resolved"})").status, 409);
  EXPECT_EQ(change(first.text("/id"), R"({"status":"resolved"})").status, 200);
  EXPECT_EQ(boris.get(path_of(second.text("/ticket"))).text("/status"), "resolved");
  EXPECT_EQ(moderator.get(path_of(second.text("/id"), "/history")).text("/items/0/after"), "resolved");
  auto const later = sent(anna, report_on("comment", 7));
  EXPECT_EQ(later.text("/status"), "new") << "what was resolved is not reported by what comes later";
  EXPECT_EQ(moderator.get(path_of(later.text("/ticket"))).text("/merged_into"), "null");
}

TEST_F(Triage, counts_reports_that_come_at_the_same_time) {
  std::vector<std::thread> reporters;
  for (int i = 0; i < 8; ++i) {
    reporters.emplace_back([&, i] {
      auto caller = service.as(100 + i);
      EXPECT_EQ(caller.post(feedback_path, report_on("post", 3)).status, 201);
    });
  }
  for (auto& reporter : reporters) reporter.join();
  EXPECT_EQ(service.database->ask("SELECT count(*) FROM tickets WHERE merged_into IS NULL"), "1");
  EXPECT_EQ(service.database->ask("SELECT report_count FROM tickets WHERE merged_into IS NULL"), "8");
  EXPECT_EQ(service.database->ask("SELECT max(version) FROM tickets WHERE merged_into IS NULL"), "8");
}

TEST_F(Triage, counts_what_came_and_what_became_of_it) {
  sent(anna, draft("bug", R"(,"rating":2)"));
  auto const id = sent(anna, draft("praise", R"(,"rating":5)")).text("/id");
  ahead += 7200;
  change(id, R"({"status":"resolved"})");
  auto const statistics = moderator.get(path_of("stats"));
  ASSERT_EQ(statistics.status, 200) << statistics.body;
  EXPECT_EQ(statistics.text("/total"), "2");
  EXPECT_EQ(statistics.at("/average_rating").as_double(), 3.5);
  EXPECT_EQ(statistics.text("/closed_count"), "1");
  EXPECT_NEAR(statistics.at("/median_hours_to_close").to_number<double>(), 2.0, 0.1);
  EXPECT_EQ(statistics.at("/by_kind").as_array().size(), 2U);
  EXPECT_EQ(moderator.get(path_of("stats?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z")).text("/total"), "0");
  EXPECT_EQ(moderator.get(path_of("stats?from=2020-02-01T00:00:00%2B03:00&to=2020-01-01T00:00:00Z")).status, 422);
  EXPECT_EQ(moderator.get(path_of("stats?from=2020-02-30T00:00:00Z")).text("/errors/0/loc/1"), "from");
}

TEST_F(Triage, goes_on_after_the_database_dropped_its_connections) {
  sent(anna, draft("bug"));
  EXPECT_NE(service.database->ask("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                  " WHERE datname = current_database() AND pid <> pg_backend_pid()"),
            "0");
  EXPECT_TRUE(testing::eventually([&] {
    return moderator.get(feedback_path).status == 200 && anna.post(feedback_path, draft("bug")).status == 201;
  }));
}

}  // namespace
}  // namespace vobe::feedback
