#include "pages/site.hpp"

#include "view/embedded.hpp"

namespace vobe::frontend {

namespace {

// The least time in which a page is made that others get too.
constexpr std::chrono::seconds fair_making{2};

std::vector<std::string_view> text_files() {
  std::vector<std::string_view> files;
  for (auto const& file : embedded_files()) {
    if (file.path.starts_with("texts/")) files.push_back(file.content);
  }
  return files;
}

}  // namespace

Site::Site(Config const& config, http::Client& gateway_client)
    : Site(config, read_secret(config.session_secret), gateway_client) {}

Site::Site(Config const& config, std::string const& secret, http::Client& gateway_client)
    : public_url(config.public_url),
      cookies(public_url.secure_cookies()),
      sessions(secret, "session"),
      held_forms(secret, "held form"),
      form_tokens(secret),
      en(Language::en, text_files()),
      ru(Language::ru, text_files()),
      templates(en, ru, assets.version()),
      help(HelpShelf::read(config.help_dir)),
      gateway(gateway_client),
      common_pages(fair_making) {}

}  // namespace vobe::frontend
