#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>

#include "service/patience.hpp"
#include "storage/elasticsearch/api.hpp"
#include "storage/elasticsearch/index.hpp"
#include "storage/elasticsearch/mapping.hpp"

namespace vobe::search {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

TEST(ElasticsearchAccess, is_told_as_http_asks_for) {
  using elasticsearch::Access;
  EXPECT_EQ(Access().header(), "");
  EXPECT_EQ((Access{.user = "Aladdin", .password = "open sesame"}.header()), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ((Access{.api_key = "a2V5", .user = "ignored"}.header()), "ApiKey a2V5");
}

/// FNV-1a.
std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t sum = 14695981039346656037ull;
  for (char const c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return sum;
}

TEST(ElasticsearchMapping, has_a_new_version_when_it_changes) {
  EXPECT_EQ(elasticsearch::mapping_version, 1);
  EXPECT_EQ(fingerprint(elasticsearch::index_body("alias")), 10172297142906832055ull)
      << "raise mapping_version, so that services build the index anew, and put the new figures here";
}

engine_rows::Row post() {
  return {.type = DocumentType::post,
          .id = 7,
          .revision = 3,
          .visible = true,
          .title = "Title",
          .body = "A \"quoted\" text",
          .tags = {"rock"},
          .author_id = 1};
}

TEST(ElasticsearchDocument, holds_what_is_looked_for_and_what_is_shown) {
  auto const text = elasticsearch::document_text(post(), {.title = "title", .body = "a quoted text"});
  EXPECT_THAT(text, HasSubstr(R"("body":"a quoted text")"));
  EXPECT_THAT(text, HasSubstr(R"("tags":["rock"])"));
  EXPECT_THAT(text, HasSubstr(R"("begins":["title","~titl"])"));
  EXPECT_THAT(text, HasSubstr(R"("shown":{"type":"post","id":7)"));
  EXPECT_THAT(text, HasSubstr(R"("body":"A \"quoted\" text")"));
  EXPECT_THAT(text, Not(HasSubstr("\n"))) << "one line of a bulk request";
}

TEST(ElasticsearchDocument, holds_nothing_of_what_is_gone) {
  auto gone = post();
  gone.visible = false;
  EXPECT_EQ(elasticsearch::document_text(gone, {}), R"({"type":"post","id":7,"visible":false})");
}

TEST(Patience, waits_longer_after_each_failure_and_not_at_all_after_a_success) {
  Patience patience;
  auto const begin = Patience::Time();
  EXPECT_TRUE(patience.over(begin));
  EXPECT_TRUE(patience.failed(begin)) << "the first one is told";
  EXPECT_FALSE(patience.over(begin + 99ms));
  EXPECT_TRUE(patience.over(begin + 100ms));
  EXPECT_FALSE(patience.failed(begin + 100ms));
  EXPECT_FALSE(patience.over(begin + 299ms));
  EXPECT_TRUE(patience.over(begin + 300ms));
  for (int i = 0; i < 20; ++i) patience.failed(begin);
  EXPECT_TRUE(patience.over(begin + 5s)) << "at most";
  patience.succeeded();
  EXPECT_TRUE(patience.failed(begin));
}

}  // namespace
}  // namespace vobe::search
