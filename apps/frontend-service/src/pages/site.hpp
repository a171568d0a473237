// What the pages of one worker share.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "chassis/http/message.hpp"
#include "chassis/resilience/single_flight.hpp"
#include "clients/gateway.hpp"
#include "config.hpp"
#include "domain/cookies.hpp"
#include "domain/help.hpp"
#include "domain/public_url.hpp"
#include "domain/seal.hpp"
#include "domain/texts.hpp"
#include "view/assets.hpp"
#include "view/templates.hpp"

namespace vobe::http {
class Router;
}

namespace vobe::frontend {

/// A page as everybody sees it who is not signed in; nothing where it turned out to be one person's.
struct CommonPage {
  http::Headers headers;
  std::shared_ptr<std::string const> html;
};

struct Site {
  /// Reads templates, texts and help articles; throws Error with what is wrong with them or with the settings.
  Site(Config const& config, http::Client& gateway_client);

  PublicUrl public_url;
  CookieNames cookies;
  Seal sessions;
  Seal held_forms;
  FormTokens form_tokens;
  Texts en;
  Texts ru;
  Assets assets;
  Templates templates;
  HelpShelf help;
  Gateway gateway;
  resilience::SingleFlight<std::optional<CommonPage>> common_pages;
  http::Router const* router = nullptr;  // set when the pages are mounted

  [[nodiscard]] Texts const& texts(Language language) const { return language == Language::ru ? ru : en; }

 private:
  Site(Config const& config, std::string const& secret, http::Client& gateway_client);
};

}  // namespace vobe::frontend
