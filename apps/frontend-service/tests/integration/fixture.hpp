// The real service in front of a gateway that a test makes answer.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "definition.hpp"
#include "tests/integration/browser.hpp"
#include "tests/integration/gateway_stand_in.hpp"

namespace vobe::frontend::test {

class FrontendTest : public ::testing::Test {
 protected:
  FrontendTest() {
    gateway.answer("POST /auth/login", tokens_json("access-1", "refresh-1"));
    gateway.answer("GET /pages/home", home_json());
    gateway.answer("GET /pages/posts/1", post_json());
  }

  static service::Environment settings(std::string const& gateway_url, std::string const& public_url) {
    return {{"VOBE_GATEWAY_URL", gateway_url},
            {"VOBE_PUBLIC_URL", public_url},
            {"VOBE_HELP_DIR", ""},
            {"VOBE_SESSION_SECRET", std::string(64, 'a')}};
  }

  GatewayStandIn gateway;
  testing::RunningService service{definition(), settings(gateway.url(), "http://127.0.0.1:3000")};
  Browser browser{service.port()};
};

using ::testing::HasSubstr;
using ::testing::Not;

}  // namespace vobe::frontend::test
