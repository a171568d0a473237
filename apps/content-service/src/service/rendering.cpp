#include "service/rendering.hpp"

#include <optional>

#include "chassis/core/errors.hpp"
#include "chassis/core/markdown.hpp"
#include "chassis/core/text.hpp"
#include "domain/post.hpp"

namespace vobe::content {

namespace {

constexpr std::size_t rendered_inline = 2'000;  // bytes

std::optional<Rendered> rendered(std::string const& title, std::string const& body) {
  auto html = markdown::to_html(body);
  if (!html) return std::nullopt;
  auto const plain = markdown::to_plain_text(body);
  return Rendered{.html = std::move(*html),
                  .excerpt = text::excerpt(plain, excerpt_graphemes),
                  .language = std::string(text::detect_language(title + "\n" + plain))};
}

}  // namespace

Task<Rendered> render(CpuPool& cpu, std::string title, std::string body) {
  std::optional<Rendered> result;
  if (body.size() <= rendered_inline) {
    result = rendered(title, body);
  } else {
    auto job = [title, body] { return rendered(title, body); };
    result = co_await cpu.run(std::move(job));
  }
  if (!result) throw Invalid::body("body", "too_complex");
  co_return std::move(*result);
}

}  // namespace vobe::content
