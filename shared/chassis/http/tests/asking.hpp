// Asks a Router without a socket: what arrives, is routed and comes back.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chassis/http/negotiate.hpp"
#include "chassis/http/router.hpp"

namespace vobe::http::testing {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Answered {
  Response response;

  [[nodiscard]] int status() const { return response.status; }
  [[nodiscard]] std::string header(std::string_view name) const {
    auto const* value = response.headers.find(name);
    return value ? *value : "";
  }
  [[nodiscard]] boost::json::value json() const { return boost::json::parse(response.content()); }
  /// What stands at a JSON pointer, as JSON: "\"text\"", "3", "[1,2]".
  [[nodiscard]] std::string at(std::string_view pointer) const {
    return boost::json::serialize(json().at_pointer({pointer.data(), pointer.size()}));
  }
  /// Every error of a 422: "body.title too_short, query.limit too_large".
  [[nodiscard]] std::string errors() const {
    std::string all;
    auto const document = json();
    for (auto const& error : document.at("errors").as_array()) {
      if (!all.empty()) all += ", ";
      std::string place;
      for (auto const& step : error.at("loc").as_array()) {
        if (!place.empty()) place += '.';
        place += step.is_string() ? std::string(step.as_string()) : boost::json::serialize(step);
      }
      all += place + " " + std::string(error.at("type").as_string());
    }
    return all;
  }
};

inline Answered ask(Router& router, std::string const& method, std::string const& target, std::string body = {},
                    Fields const& fields = {}) {
  Context context;
  Request request;
  for (auto const& [name, value] : fields) request.headers.add(name, value);
  if (!body.empty() && !request.header("content-type")) request.headers.add("Content-Type", "application/json");
  begin_context(context, request.headers, std::chrono::seconds(10));
  request.method = method;
  request.target = target;
  auto const question = request.target.find('?');
  request.path = request.target.substr(0, question);
  if (question != std::string_view::npos) request.query = request.target.substr(question + 1);
  request.body = std::move(body);
  request.context = &context;

  asio::io_context io(1);
  std::optional<Response> response;
  asio::co_spawn(ContextExecutor(io.get_executor(), &context),
                 router.handle(request, router.match(request.method, request.path)),
                 [&](std::exception_ptr const& error, Response made) {
                   if (error) std::rethrow_exception(error);
                   response = std::move(made);
                 });
  io.run();
  return {std::move(response.value())};
}

}  // namespace vobe::http::testing
