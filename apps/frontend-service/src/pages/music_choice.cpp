#include "pages/music_choice.hpp"

#include <algorithm>

#include "chassis/core/errors.hpp"
#include "chassis/core/ids.hpp"
#include "chassis/core/text.hpp"
#include "chassis/telemetry/log.hpp"
#include "domain/paths.hpp"
#include "domain/search_words.hpp"
#include "view/music.hpp"

namespace vobe::frontend {

namespace {

bool is_music(std::string_view type) {
  return type == "artist" || type == "album" || type == "track";
}

std::optional<ChosenMusic> parse_value(std::string_view value) {
  auto const first = value.find(':');
  if (first == std::string_view::npos || !is_music(value.substr(0, first))) return std::nullopt;
  auto const second = value.find(':', first + 1);
  auto const id = parse_id(value.substr(first + 1, second == std::string_view::npos ? second : second - first - 1));
  if (!id) return std::nullopt;
  std::string name(second == std::string_view::npos ? std::string_view() : value.substr(second + 1));
  return ChosenMusic{std::string(value.substr(0, first)), *id, std::move(name)};
}

void fill_choice(Part part, std::string_view section, ChosenMusic const& music, std::string_view detail) {
  Part one = part.section(section);
  one.set("VALUE", to_value(music));
  one.set("NAME", music.name.empty() ? std::string_view(music.type) : std::string_view(music.name));
  one.set("DETAIL", detail);
}

}  // namespace

std::vector<ChosenMusic> chosen_music(Form const& form) {
  std::vector<ChosenMusic> chosen;
  for (auto const value : form.all("music")) {
    auto music = parse_value(value);
    if (music && std::ranges::find(chosen, *music) == chosen.end()) chosen.push_back(std::move(*music));
  }
  return chosen;
}

std::string to_value(ChosenMusic const& music) {
  return music.type + ":" + std::to_string(music.id) + ":" + music.name;
}

Task<MusicSearch> find_music(Visit& visit, std::string words) {
  MusicSearch search;
  if (text::trim(words).empty()) co_return search;
  search.done = true;
  search.too_long = text::length(words) > longest_search;
  if (search.too_long) co_return search;
  std::string target = "/search/suggest?type=artist,album,track";
  add_query(target, "q", words);
  try {
    auto suggestions = co_await visit.get<Suggestions>(std::move(target));
    search.found = std::move(suggestions.items);
    std::erase_if(search.found, [](Suggestion const& found) { return !is_music(found.type); });
  } catch (Invalid const&) {
    co_return search;  // there is nothing to look for in it
  } catch (Error const& error) {
    log::info("music can't be searched", {{"error", error.what()}});
    search.away = true;
  }
  co_return search;
}

Task<Form> with_music(Visit& visit, Form form, std::int64_t post_id) {
  auto const page = co_await visit.get<PostPage>("/pages/posts/" + std::to_string(post_id));
  auto fields = form.fields();
  for (auto const& music : page.post.music)
    fields.emplace_back("music", to_value({music.type, music.id, music.title.value}));
  co_return Form(std::move(fields));
}

void fill_music_choice(Part part, Form const& form, MusicSearch const& search, std::string const& mistake) {
  Texts const& texts = part.texts();
  auto const chosen = chosen_music(form);
  for (auto const& music : chosen) fill_choice(part, "CHOSEN", music, texts.get("type." + music.type));
  if (!mistake.empty()) part.section("MUSIC_ERROR").set("TEXT", mistake);
  part.set("FIND", form.get("find"));
  if (!search.done) return;
  if (search.too_long) {
    part.section("FOUND").set("TEXT", too_long_text(texts));
    return;
  }
  std::string_view const said = search.away            ? "form.music.away"
                                : search.found.empty() ? "form.music.none"
                                                       : "form.music.choose";
  part.section("FOUND").set("TEXT", texts.get(said));
  for (auto const& found : search.found) {
    ChosenMusic const music{found.type, found.id, found.title.value};
    if (std::ranges::find(chosen, music) != chosen.end()) continue;
    std::string detail(texts.get("type." + found.type));
    if (!found.detail.value.empty()) detail += ", " + found.detail.value;
    fill_choice(part, "CANDIDATE", music, detail);
  }
}

}  // namespace vobe::frontend
