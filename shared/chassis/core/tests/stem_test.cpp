#include "chassis/core/stem.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace vobe::text {
namespace {

TEST(Stem, takes_english_endings_off) {
  EXPECT_EQ(stem("records"), "record");
  EXPECT_EQ(stem("listening"), "listen");
}

TEST(Stem, takes_russian_endings_off) {
  EXPECT_EQ(stem("песнями"), "песн");
  EXPECT_EQ(stem("симфонии"), stem("симфония"));
}

TEST(Stem, leaves_words_with_digits_and_none_alone) {
  EXPECT_EQ(stem("area51s"), "area51s");
  EXPECT_EQ(stem("2песнями"), "2песнями");
  EXPECT_EQ(stem(""), "");
}

TEST(Stem, is_the_same_on_every_thread) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int n = 0; n < 1000; ++n) ASSERT_EQ(stem("listening"), "listen");
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace vobe::text
