#include "service/cpu_work.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <thread>

namespace vobe::search {
namespace {

std::thread::id place_of(CpuPool& cpu, std::size_t bytes) {
  asio::io_context loop(1);
  auto place = asio::co_spawn(loop, work_on(cpu, bytes, [] { return std::this_thread::get_id(); }), asio::use_future);
  loop.run();
  return place.get();
}

TEST(CpuWork, is_done_at_once_where_it_is_little_and_elsewhere_where_it_is_much) {
  CpuPool cpu;
  EXPECT_EQ(place_of(cpu, worked_inline), std::this_thread::get_id());
  EXPECT_NE(place_of(cpu, worked_inline + 1), std::this_thread::get_id());
}

}  // namespace
}  // namespace vobe::search
