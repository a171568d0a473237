#include "storage/elasticsearch/index.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>

#include "chassis/core/errors.hpp"
#include "chassis/schema/json.hpp"
#include "chassis/schema/node.hpp"
#include "chassis/telemetry/log.hpp"
#include "domain/words.hpp"
#include "storage/elasticsearch/mapping.hpp"
#include "storage/matches.hpp"
#include "storage/suggestions.hpp"

namespace vobe::search::elasticsearch {

namespace json = boost::json;

namespace {

constexpr std::size_t request_bytes = 4 * 1024 * 1024;

std::int64_t microseconds(Timestamp time) {
  return time.time_since_epoch().count();
}

/// How much the general opinion lifts a thing: 1 for what nobody has voted on.
double esteem_of(engine_rows::Row const& row) {
  return 1 + 0.06 * std::log(1.0 + static_cast<double>(std::max<std::int64_t>(row.popularity, 0)));
}

matching::HitRow shown_of(engine_rows::Row const& row) {
  return {.type = std::string(schema::name_of(row.type)),
          .id = row.id,
          .title = row.title,
          .slug = row.slug,
          .aliases = row.aliases,
          .body = row.body,
          .credit = row.credit,
          .language = row.language,
          .created_at = row.created_at,
          .year = row.year,
          .tags = row.tags,
          .votes = row.score,
          .author_id = row.author_id,
          .post_id = row.post_id};
}

/// The starts of all names that may be suggested, from the first word on and from each later one on.
void add_starts(json::object& document, engine_rows::Row const& row) {
  json::array begins;
  json::array goes_on;
  auto const add = [&](std::string const& name) {
    for (auto const& start : suggestions::starts_of(name)) (start.word == 0 ? begins : goes_on).emplace_back(start.key);
  };
  if (row.type != DocumentType::comment) {
    add(row.title);
    for (auto const& alias : row.aliases) add(alias);
  }
  document["begins"] = std::move(begins);
  document["goes_on"] = std::move(goes_on);
}

/// Which of the documents were not taken, in the answer to a request of them.
Taken read_answer(std::string const& answer, std::string const& index) {
  schema::Document const document(answer, schema::own_nesting);
  auto const root = document.root();
  if (root.find("errors").boolean() == false) return Taken::all;
  auto const items = root.find("items");
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto const result = items.at(i).find("index");
    auto const status = result.find("status").integer().value_or(500);
    if (status < 300 || status == 409) continue;  // 409: it has that version or a later one
    if (status == 404) return Taken::no_index;
    auto const error = result.find("error");
    auto const reason = beginning_of(error.absent() ? std::string() : error.to_json());
    if (status != 400) throw Unavailable("a document was not taken: " + reason);  // 403 is a write block
    log::error("Elasticsearch refuses a document, which is left out",
               {{"index", index}, {"document", result.find("_id").string().value_or("")}, {"reason", reason}});
  }
  return Taken::all;
}

void append_lines(std::string& body, std::string const& alias, Sent const& document) {
  json::object const action{{"index",
                             {{"_index", alias},
                              {"_id", document.id},
                              {"version", document.version},
                              {"version_type", "external"},
                              {"require_alias", true}}}};
  body.append(json::serialize(action)).append("\n").append(document.text).append("\n");
}

}  // namespace

std::string document_text(engine_rows::Row const& row, Indexed const& indexed) {
  auto const shown = shown_of(row);
  json::object document{{"type", shown.type}, {"id", row.id}, {"visible", row.visible}};
  if (!row.visible) return json::serialize(document);
  document["title"] = indexed.title;
  document["names"] = indexed.names;
  document["topics"] = indexed.topics;
  document["body"] = indexed.body;
  document["name_keys"] = json::value_from(indexed.name_keys);
  document["likeness"] = indexed.title_key;
  document["tags"] = json::value_from(row.tags);
  document["genres"] = json::value_from(row.genres);
  document["artist_ids"] = json::value_from(indexed.artist_ids);
  if (row.language) document["language"] = *row.language;
  if (row.author_id) document["author_id"] = *row.author_id;
  if (row.post_id) document["post_id"] = *row.post_id;
  if (row.year) document["year"] = *row.year;
  if (row.created_at) document["created_at"] = microseconds(*row.created_at);
  document["fresh"] = row.fresh;
  document["top"] = std::max(row.popularity, row.score);
  document["prior"] = row.prior;
  document["esteem"] = esteem_of(row);
  add_starts(document, row);
  auto text = json::serialize(document);
  text.pop_back();
  return text + ",\"shown\":" + schema::to_json(shown) + "}";
}

Task<> create(Api& api, std::string index) {
  auto const reply = co_await api.call("PUT", "/" + index, index_body(write_alias_of(index)));
  if (reply.ok() || reply.body.find("resource_already_exists_exception") != std::string::npos) co_return;
  throw Refused("the index was refused: " + reply.complaint());
}

Task<bool> is_live(Api& api, std::string alias, std::string index) {
  co_return (co_await api.call("GET", "/" + index + "/_alias/" + alias)).ok();
}

Task<Taken> send(Api& api, std::string index, std::vector<Sent> const& documents) {
  auto const alias = write_alias_of(index);
  for (std::size_t i = 0; i < documents.size();) {
    std::string body;
    while (i < documents.size() && body.size() < request_bytes) append_lines(body, alias, documents[i++]);
    auto const reply = co_await api.call("POST", "/_bulk", std::move(body));
    if (reply.status == 404) co_return Taken::no_index;
    if (!reply.ok()) throw Unavailable("_bulk was refused: " + reply.complaint());
    if (read_answer(reply.body, index) == Taken::no_index) co_return Taken::no_index;
  }
  co_return Taken::all;
}

Task<Taken> go_live(Api& api, std::string alias, std::string index) {
  if (auto const reply = co_await api.call("POST", "/" + index + "/_refresh"); !reply.ok()) co_return Taken::no_index;
  json::array actions;
  if (auto const reply = co_await api.call("GET", "/_alias/" + alias); reply.ok()) {
    schema::Document const document(reply.body, schema::own_nesting);
    document.root().each_member([&](std::string_view other, schema::Node) {
      if (other != index) actions.push_back({{"remove", {{"index", json::string(other)}, {"alias", alias}}}});
    });
  }
  actions.push_back({{"add", {{"index", index}, {"alias", alias}}}});
  json::object const change{{"actions", std::move(actions)}};
  auto const reply = co_await api.call("POST", "/_aliases", json::serialize(change));
  if (!reply.ok()) throw Refused("the alias was refused: " + reply.complaint());
  co_return Taken::all;
}

Task<> remove(Api& api, std::string index) {
  auto const reply = co_await api.call("DELETE", "/" + index);
  if (!reply.ok() && reply.status != 404)
    throw Unavailable("the index " + index + " was not deleted: " + reply.complaint());
}

}  // namespace vobe::search::elasticsearch
