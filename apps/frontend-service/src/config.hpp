// Every setting of frontend-service beside those that all services have.
#pragma once

#include <string>

#include "chassis/service/settings.hpp"

namespace vobe::frontend {

struct Config {
  std::string public_url = "http://127.0.0.1:3000";
  std::string session_secret;
  std::string help_dir = "docs/help";

  void declare(service::Settings& settings) {
    settings.add("VOBE_PUBLIC_URL", public_url,
                 "what people type: links, the origin of forms and Secure cookies follow from it");
    settings.add_secret("VOBE_SESSION_SECRET", session_secret,
                        "64 hexadecimal digits that seal session cookies; the same for every instance");
    settings.add("VOBE_HELP_DIR", help_dir, "the folder with the help articles, <slug>.<language>.md");
  }
};

}  // namespace vobe::frontend
