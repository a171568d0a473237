// The sockets and timers of this folder: bound to an io_context's own executor, which spares the type-erased one's
// cost, and awaited with errors as values. Private to this folder.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

#include "chassis/core/task.hpp"

namespace vobe::http {

using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, asio::io_context::executor_type>;

inline constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

}  // namespace vobe::http
