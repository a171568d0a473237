#include "service/pages.hpp"

namespace vobe::gateway {

Task<std::string> search_page(Sources& sources, SearchQuery query) {
  Composition composition(sources);
  std::string page = co_await composition.main(composition.owners().search(), with_query("/api/v1/search", query));
  auto const end = page.rfind('}');
  if (end == std::string::npos) throw Unavailable("search-service did not answer with an object");
  page.resize(end);
  page += R"(,"degraded":[]})";
  co_return page;
}

}  // namespace vobe::gateway
