#include "service/filters.hpp"

#include <algorithm>
#include <utility>

#include "chassis/core/ids.hpp"
#include "chassis/core/text.hpp"
#include "domain/indexed.hpp"
#include "domain/layout.hpp"
#include "domain/words.hpp"
#include "storage/matching.hpp"

namespace vobe::search {

namespace {

constexpr std::int64_t nobody = 0;  // an id that nothing has: the filter then leaves nothing

/// Narrows `ids` (empty: not narrowed yet) to those that are also among `others`.
void narrow(std::vector<std::int64_t>& ids, std::vector<std::int64_t> others) {
  if (!ids.empty()) std::erase_if(others, [&](std::int64_t id) { return std::ranges::find(ids, id) == ids.end(); });
  if (others.empty()) others.push_back(nobody);
  ids = std::move(others);
}

void add(std::vector<std::int64_t>& ids, std::vector<std::int64_t> const& others) {
  ids.insert(ids.end(), others.begin(), others.end());
}

std::string folded(std::string_view value) {
  return text::fold(text::trim(value));
}

std::string tsquery_of_name(std::string_view name) {
  std::string out;
  for (auto const& word : folded_words(name)) {
    if (!out.empty()) out += " & ";
    out += "'" + word + "':A";
  }
  return out;
}

/// Those of that name; where nobody has it, as the keys would have written it in the other layout.
Task<std::vector<std::int64_t>> artists_meant(postgres::Session& session, std::string typed) {
  auto ids = co_await matching::artists_named(session, name_keys(typed), tsquery_of_name(typed));
  auto const other = other_layout(typed);
  if (ids.empty() && !other.empty())
    ids = co_await matching::artists_named(session, name_keys(other), tsquery_of_name(other));
  co_return ids;
}

}  // namespace

Task<matching::Filters> filters_of(postgres::Session& session, ParsedQuery query, Narrowing narrowing) {
  matching::Filters filters{.types = narrowing.types,
                            .language = narrowing.language,
                            .year_from = narrowing.year_from,
                            .year_to = narrowing.year_to,
                            .from = narrowing.from,
                            .to = narrowing.to,
                            .post_id = narrowing.post_id};
  for (auto const& genre : narrowing.genres) filters.genres.push_back(folded(genre));
  for (auto const& tag : narrowing.tags) filters.tags.push_back(folded(tag));
  if (narrowing.author) {
    auto ids = co_await matching::people_named(session, name_keys(*narrowing.author));
    if (auto const id = parse_id(*narrowing.author)) ids.push_back(*id);
    narrow(filters.author_ids, std::move(ids));
  }
  if (narrowing.artist_id) narrow(filters.artist_ids, {*narrowing.artist_id});
  for (auto const& [field, value, excluded] : query.operators) {
    if (field == Field::tag) {
      (excluded ? filters.without.tags : filters.tags).push_back(folded(value));
      continue;
    }
    bool const by = field == Field::by;
    auto named =
        by ? co_await matching::people_named(session, name_keys(value)) : co_await artists_meant(session, value);
    if (excluded) add((by ? filters.without.author_ids : filters.without.artist_ids), named);
    else narrow((by ? filters.author_ids : filters.artist_ids), std::move(named));
  }
  co_return filters;
}

}  // namespace vobe::search
