#include "chassis/http/docs_page.hpp"

namespace vobe::http {

namespace {
constexpr char page[] = {
#embed "docs/page.html"
};
constexpr char script[] = {
#embed "docs/page.js"
};
constexpr char style[] = {
#embed "docs/page.css"
};
}  // namespace

std::string_view const docs_page(page, sizeof page);
std::string_view const docs_script(script, sizeof script);
std::string_view const docs_style(style, sizeof style);

}  // namespace vobe::http
