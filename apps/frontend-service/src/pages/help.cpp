// /help, /help/{article}
#include "domain/help.hpp"

#include "chassis/core/errors.hpp"
#include "pages/frame.hpp"
#include "pages/pages.hpp"

namespace vobe::frontend {

Task<http::Response> show_help(Visit& visit) {
  Frame const frame{
      .content = "help", .title = std::string(visit.text("help.head")), .area = Area::help, .canonical = "/help"};
  co_return show(visit, frame, [&](Part part) {
    for (auto const& article : visit.site.help.articles(visit.language())) {
      Part one = part.section("ARTICLE");
      one.set("URL", "/help/" + article.slug);
      one.set("TITLE", article.title);
      one.set("SUMMARY", article.summary);
    }
  });
}

Task<http::Response> show_article(Visit& visit) {
  Article const* article = visit.site.help.find(visit.language(), visit.path_value(0));
  if (!article) throw NotFound("no such article");
  Frame const frame{.content = "article",
                    .title = article->title,
                    .area = Area::help,
                    .canonical = "/help/" + article->slug,
                    .description = article->summary};
  co_return show(visit, frame, [&](Part part) {
    part.set("TITLE", article->title);
    part.set("SUMMARY", article->summary);
    part.set("BODY", article->html);
  });
}

}  // namespace vobe::frontend
