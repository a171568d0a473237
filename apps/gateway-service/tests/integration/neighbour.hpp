// A stand-in for one of the gateway's owners: answers by the beginning of the target, and remembers what it was asked.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "chassis/testing/running.hpp"

namespace vobe::gateway {

using namespace std::chrono_literals;

struct Asked {
  std::string method;
  std::string target;
  std::map<std::string, std::string> fields;  // names in lower case
  std::string body;
};

class Neighbour {
 public:
  using Declare = std::function<void(http::Router&)>;
  explicit Neighbour(Declare declare = {}) : declare_(std::move(declare)) { start(); }

  /// What it answers to targets that begin so; the longest beginning counts, everything else is 404.
  void says(std::string beginning, std::string body, int status = 200, testing::Caller::Fields fields = {}) {
    std::scoped_lock const lock(mutex_);
    answers_[std::move(beginning)] = {status, std::move(body), std::move(fields)};
  }
  /// From now on every answer takes so long.
  void is_late(std::chrono::milliseconds time) { delay_ = time; }
  void go_away() { stand_in_.reset(); }

  [[nodiscard]] std::vector<Asked> asked(std::string const& beginning = "") const {
    std::scoped_lock const lock(mutex_);
    std::vector<Asked> matching;
    std::ranges::copy_if(asked_, std::back_inserter(matching),
                         [&](Asked const& one) { return one.target.starts_with(beginning); });
    return matching;
  }
  [[nodiscard]] std::size_t count(std::string const& beginning) const { return asked(beginning).size(); }
  void forget() {
    std::scoped_lock const lock(mutex_);
    asked_.clear();
  }
  [[nodiscard]] std::string url() const { return url_; }

 private:
  struct Canned {
    int status = 404;
    std::string body;
    testing::Caller::Fields fields;
  };

  void start() {
    stand_in_ = std::make_unique<testing::StandIn>([this](http::Router& router) {
      if (declare_) declare_(router);
      router.otherwise([this](http::Request& request) { return answer(request); });
    });
    url_ = stand_in_->url();
  }

  Task<http::Response> answer(http::Request& request) {
    remember(request);
    if (auto const delay = delay_.load(); delay > 0ms) {
      asio::steady_timer timer(co_await asio::this_coro::executor, delay);
      co_await timer.async_wait(asio::use_awaitable);
    }
    co_return find(request.target);
  }

  void remember(http::Request const& request) {
    Asked one{std::string(request.method), std::string(request.target), {}, request.body};
    for (auto const& [name, value] : request.headers.all()) {
      std::string lower(name);
      std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
      one.fields[lower] = value;
    }
    std::scoped_lock const lock(mutex_);
    asked_.push_back(std::move(one));
  }

  http::Response find(std::string_view target) const {
    std::scoped_lock const lock(mutex_);
    Canned const* best = nullptr;
    std::size_t longest = 0;
    for (auto const& [beginning, canned] : answers_) {
      if (!target.starts_with(beginning) || (best && beginning.size() < longest)) continue;
      best = &canned;
      longest = beginning.size();
    }
    http::Response response;
    response.status = best ? best->status : 404;
    response.body = best ? best->body : R"({"type":"/problems/not-found","status":404})";
    response.headers.add("Content-Type", response.status < 400 ? "application/json" : "application/problem+json");
    if (best) {
      for (auto const& [name, value] : best->fields) response.headers.set(name, value);
    }
    return response;
  }

  Declare declare_;
  mutable std::mutex mutex_;
  std::map<std::string, Canned> answers_;
  std::vector<Asked> asked_;
  std::atomic<std::chrono::milliseconds> delay_{0ms};
  std::string url_;
  std::unique_ptr<testing::StandIn> stand_in_;  // last: its thread uses the rest
};

}  // namespace vobe::gateway
