#include "chassis/core/traceparent.hpp"

#include <gtest/gtest.h>

namespace vobe {
namespace {

TEST(Trace, GoesOnFromItsParent) {
  Context context;
  continue_trace(context, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_EQ(context.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(context.span_id.size(), 16U);
  EXPECT_NE(context.span_id, "00f067aa0ba902b7");
  EXPECT_TRUE(context.sampled);
  EXPECT_EQ(traceparent_of(context), "00-4bf92f3577b34da6a3ce929d0e0e4736-" + context.span_id + "-01");
}

TEST(Trace, BeginsAnewWhereItCannotBeRead) {
  for (auto const* text : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                           "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
                           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}) {
    Context context;
    continue_trace(context, text);
    EXPECT_EQ(context.trace_id.size(), 32U) << text;
    EXPECT_NE(context.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736") << text;
    EXPECT_FALSE(context.sampled);
  }
  EXPECT_EQ(traceparent_of(Context{}), "");
}

TEST(Trace, ReadsOfALaterVersionWhatItKnows) {
  for (auto const* text : {"cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0b",
                           "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0b-what-the-future-will-be-like"}) {
    auto const parent = read_traceparent(text);
    ASSERT_TRUE(parent) << text;
    EXPECT_EQ(parent->trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_TRUE(parent->sampled);
  }
}

}  // namespace
}  // namespace vobe
