// /keys: what the keys do. Scripts show the same table over any page.
#include "pages/frame.hpp"
#include "pages/pages.hpp"

namespace vobe::frontend {

Task<http::Response> show_keys(Visit& visit) {
  Frame const frame{.content = "keys", .title = std::string(visit.text("keys.head")), .canonical = "/keys"};
  co_return show(visit, frame, [](Part) {});
}

}  // namespace vobe::frontend
