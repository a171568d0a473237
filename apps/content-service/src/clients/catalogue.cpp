#include "clients/catalogue.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "chassis/core/concurrent.hpp"
#include "chassis/http/page.hpp"
#include "chassis/telemetry/log.hpp"

namespace vobe::content {

namespace {

constexpr std::size_t ids_per_batch = 100;

struct Credit {
  ArtistId artist_id;
};
BOOST_DESCRIBE_STRUCT(Credit, (), (artist_id))

/// An artist has no credit of its own.
struct Thing {
  MusicId id;
  std::vector<Credit> artist_credit;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, artist_credit, version))

constexpr std::array<std::string_view, 3> collections{"artists", "albums", "tracks"};

CreditedMusic credited(MusicType type, Thing const& thing) {
  CreditedMusic music{.item = {type, thing.id}, .version = thing.version};
  if (type == MusicType::artist) music.artists.push_back(ArtistId{thing.id.value});
  for (auto const& credit : thing.artist_credit) music.artists.push_back(credit.artist_id);
  return music;
}

Task<std::vector<CreditedMusic>> ask(http::Client& artists, MusicType type, std::string ids) {
  std::string const collection(collections[static_cast<std::size_t>(type)]);
  auto const page = co_await artists.get<http::Page<Thing>>("/api/v1/" + collection + "?ids=" + ids);
  std::vector<CreditedMusic> found;
  for (auto const& thing : page.items) found.push_back(credited(type, thing));
  co_return found;
}

/// One question per type and hundred ids.
std::vector<Task<std::vector<CreditedMusic>>> questions(http::Client& artists, std::vector<MusicItem> items) {
  std::ranges::sort(items);
  auto const repeated = std::ranges::unique(items);
  items.erase(repeated.begin(), repeated.end());
  std::vector<Task<std::vector<CreditedMusic>>> tasks;
  for (std::size_t at = 0; at < items.size();) {
    auto const type = items[at].type;
    std::string ids;
    std::size_t count = 0;
    for (; at < items.size() && items[at].type == type && count < ids_per_batch; ++at, ++count) {
      if (count > 0) ids += ',';
      ids += std::to_string(items[at].id.value);
    }
    tasks.push_back(ask(artists, type, std::move(ids)));
  }
  return tasks;
}

std::string reason_of(std::exception_ptr const& error) {
  try {
    std::rethrow_exception(error);
  } catch (std::exception const& e) {
    return e.what();
  }
}

}  // namespace

Task<std::optional<std::vector<CreditedMusic>>> Catalogue::find(std::vector<MusicItem> items) {
  std::vector<CreditedMusic> found;
  if (items.empty()) co_return found;
  auto const* const request = co_await current_context();
  Context hurried = request ? *request : Context{};
  hurried.deadline = std::chrono::steady_clock::now() + std::min(patience, hurried.remaining() / 2);
  auto answers = co_await attempt(within(hurried, all(questions(artists_, std::move(items)))));
  if (!answers) {
    log::warn("music can't be checked", {{"error", reason_of(answers.error())}});
    co_return std::nullopt;
  }
  for (auto& answer : *answers) std::ranges::move(answer, std::back_inserter(found));
  co_return found;
}

}  // namespace vobe::content
