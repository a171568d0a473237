// The coroutine type of the whole platform.
//
// A Task runs on one worker thread from beginning to end; it starts when it is awaited (or spawned) and never moves
// to another thread unless a function says so. Keep what a coroutine needs in its parameters, by value: a lambda's
// captures die with the lambda.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace vobe {

namespace asio = boost::asio;

template <class T = void>
using Task = asio::awaitable<T>;

}  // namespace vobe
