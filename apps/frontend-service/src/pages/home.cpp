// / and /tags/{tag}: lists of posts.
#include <array>

#include "domain/covers.hpp"
#include "domain/paths.hpp"
#include "pages/frame.hpp"
#include "pages/pages.hpp"
#include "view/cards.hpp"
#include "view/music.hpp"

namespace vobe::frontend {

namespace {

constexpr std::array<std::string_view, 3> sorts{"hot", "new", "top"};
constexpr std::array<std::string_view, 5> periods{"day", "week", "month", "year", "all"};
constexpr std::array<std::string_view, 3> languages{"", "en", "ru"};

/// What the address says of the list. Anything that isn't offered counts as not said.
struct Choices {
  std::string sort = "hot";
  std::string period;  // of "top" only
  std::string language;
  std::string cursor;
};

template <std::size_t N>
std::string one_of(std::array<std::string_view, N> const& offered, std::string value, std::string_view otherwise) {
  for (auto const known : offered) {
    if (known == value) return value;
  }
  return std::string(otherwise);
}

Choices choices_of(Visit const& visit) {
  Choices choices;
  choices.sort = one_of(sorts, visit.query("sort"), "hot");
  if (choices.sort == "top") choices.period = one_of(periods, visit.query("period"), "week");
  choices.language = one_of(languages, visit.query("language"), "");
  choices.cursor = visit.query("cursor");
  return choices;
}

/// The address of the same list with other choices; what is the default isn't said.
std::string address(std::string_view path, Choices const& choices) {
  std::string url(path);
  if (choices.sort != "hot") add_query(url, "sort", choices.sort);
  if (choices.period != "week") add_query(url, "period", choices.period);
  add_query(url, "language", choices.language);
  add_query(url, "cursor", choices.cursor);
  return url;
}

std::string target_of(Choices const& choices, std::string_view tag) {
  std::string target = "/pages/home?sort=" + choices.sort;
  add_query(target, "period", choices.period);
  add_query(target, "language", choices.language);
  add_query(target, "tag", tag);
  add_query(target, "cursor", choices.cursor);
  return target;
}

void fill_choice(Part part, std::string_view section, std::string const& url, std::string_view name, bool current) {
  Part one = part.section(section);
  one.set("URL", url);
  one.set("NAME", name);
  if (current) one.show("CURRENT");
}

void fill_choices(Part part, std::string_view path, Choices const& chosen) {
  Texts const& texts = part.texts();
  for (auto const sort : sorts) {
    std::string const period = sort == "top" ? "week" : "";
    fill_choice(part, "SORT", address(path, {std::string(sort), period, chosen.language, {}}),
                texts.get("sort." + std::string(sort)), sort == chosen.sort);
  }
  if (chosen.sort == "top") {
    Part list = part.section("PERIODS");
    for (auto const period : periods) {
      fill_choice(list, "PERIOD", address(path, {chosen.sort, std::string(period), chosen.language, {}}),
                  texts.get("period." + std::string(period)), period == chosen.period);
    }
  }
  for (auto const language : languages) {
    fill_choice(part, "LANGUAGE", address(path, {chosen.sort, chosen.period, std::string(language), {}}),
                texts.get(language.empty() ? "language.any" : "language." + std::string(language)),
                language == chosen.language);
  }
}

void fill_latest_comments(Part part, std::vector<LatestComment> const& comments) {
  if (comments.empty()) return;
  Part list = part.section("COMMENTS");
  for (auto const& comment : comments) {
    Part one = list.section("COMMENT");
    one.set("TEXT", comment.excerpt.value);
    one.set("URL", comment_path(comment.post_id, comment.id));
    one.set("POST", comment.post_title.value);
    fill_language(one, comment.language.value);
    fill_author(one, comment.author);
  }
}

void fill_aside(Part part, HomePage const& home) {
  if (!home.tags.empty()) {
    Part list = part.section("TAGS");
    for (auto const& tag : home.tags) {
      Part one = list.section("TAG");
      one.set("URL", tag_path(tag.name));
      one.set("NAME", tag.name);
    }
  }
  if (!home.albums.empty()) fill_shelf(part.section("ALBUMS"), home.albums);
  fill_latest_comments(part, home.comments);
}

Task<http::Response> show_list(Visit& visit, std::string path, std::string tag) {
  Choices const choices = choices_of(visit);
  auto const home = co_await visit.get<HomePage>(target_of(choices, tag));
  visit.say_degraded(home.degraded);
  bool const posts_away = std::ranges::find(home.degraded, "content-service") != home.degraded.end();

  Choices first = choices;
  first.cursor.clear();
  Choices next = choices;
  next.cursor = home.posts->next_cursor.value_or("");
  std::string const next_url = next.cursor.empty() ? std::string() : address(path, next);

  Frame frame{.content = "home", .area = Area::home, .canonical = address(path, first), .next = next_url};
  std::string head(visit.text("home.head"));
  if (!tag.empty()) {
    head = visit.texts().fill("tag.head", {{"tag", tag}});
    frame.title = head;
    frame.area = Area::none;
  }
  co_return show(visit, frame, [&](Part part) {
    fill_acts(part, visit);
    part.set("HEAD", head);
    if (tag.empty()) part.show("PLAIN_HEAD");
    fill_choices(part, path, choices);
    CardList list{.cards = home.posts->items, .next = next_url};
    if (home.viewer) list.states = home.viewer->posts;
    if (!choices.cursor.empty()) list.first = frame.canonical;
    if (posts_away) list.empty_text = "posts.away";
    fill_cards(part, list, reader_of(visit));
    fill_aside(part, home);
  });
}

}  // namespace

Task<http::Response> show_home(Visit& visit) {
  return show_list(visit, "/", {});
}

Task<http::Response> show_tag(Visit& visit) {
  std::string const tag(visit.path_value(0));
  return show_list(visit, tag_path(tag), tag);
}

}  // namespace vobe::frontend
