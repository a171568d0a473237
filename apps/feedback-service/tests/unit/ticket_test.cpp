#include <gtest/gtest.h>

#include "chassis/core/errors.hpp"
#include "domain/ticket.hpp"
#include "service/access.hpp"
#include "service/form_tokens.hpp"

namespace vobe::feedback {
namespace {

using namespace std::chrono_literals;

TEST(Transitions, lead_from_open_to_any_other_but_new) {
  for (auto const from : {Status::new_, Status::triaged, Status::in_progress}) {
    for (auto const to : {Status::triaged, Status::in_progress, Status::resolved, Status::declined})
      EXPECT_TRUE(may_become(from, to));
  }
  EXPECT_FALSE(may_become(Status::triaged, Status::new_));
  EXPECT_FALSE(may_become(Status::resolved, Status::new_));
}

TEST(Transitions, from_closed_only_take_it_up_again) {
  for (auto const from : {Status::resolved, Status::declined}) {
    EXPECT_TRUE(may_become(from, Status::in_progress));
    EXPECT_FALSE(may_become(from, Status::triaged));
    EXPECT_TRUE(may_become(from, from));
  }
  EXPECT_FALSE(may_become(Status::resolved, Status::declined));
}

TEST(Keys, are_long_and_never_the_same) {
  EXPECT_EQ(new_key().size(), 24U);
  EXPECT_NE(new_key(), new_key());
  EXPECT_EQ(hash_of_key("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-4
}

struct Form : ::testing::Test {
  Timestamp time{1'800'000'000s};
  http::Cursors signer{std::string(32, 's')};
  FormTokens forms{signer, [this] { return time; }};

  std::string refused(std::string const& token) {
    try {
      forms.check(token);
    } catch (Invalid const& invalid) {
      return invalid.errors.at(0).type;
    }
    return "";
  }
};

TEST_F(Form, is_good_from_two_seconds_to_a_day_after_it_was_opened) {
  auto const token = forms.issue().token;
  EXPECT_EQ(refused(token), "form_too_fast");
  time += 1900ms;
  EXPECT_EQ(refused(token), "form_too_fast");
  time += 100ms;
  EXPECT_EQ(refused(token), "");
  time += 24h - 2s;
  EXPECT_EQ(refused(token), "");
  time += 1s;
  EXPECT_EQ(refused(token), "form_expired");
}

TEST_F(Form, that_nobody_signed_is_refused) {
  auto const token = forms.issue().token;
  time += 1h;
  EXPECT_EQ(refused(token + "A"), "not_allowed");
  EXPECT_EQ(refused(""), "not_allowed");
  EXPECT_EQ(refused("x"), "not_allowed");
  EXPECT_EQ(refused(http::Cursors(std::string(32, 'x')).make("feedback form", http::PageQuery{})), "not_allowed");
  EXPECT_EQ(refused(signer.make("another list", http::PageQuery{})), "not_allowed");
}

}  // namespace
}  // namespace vobe::feedback
