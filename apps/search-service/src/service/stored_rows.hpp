// Rows of documents as they are indexed: whichever of their columns were loaded.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "chassis/postgres/database.hpp"
#include "domain/indexed.hpp"
#include "storage/documents.hpp"

namespace vobe::search {

/// What its words are made of.
template <class Row>
Document document_of(Row const& row) {
  return {.type = row.type,
          .id = row.id,
          .title = row.title,
          .slug = row.slug,
          .aliases = row.aliases,
          .body = row.body,
          .credit = row.credit,
          .tags = row.tags,
          .genres = row.genres,
          .kind = row.kind,
          .year = row.year,
          .mentions = row.mentions};
}

/// The names, as they are now, of what the rows mention. The rows live until the Task is done.
template <class Row>
Task<std::shared_ptr<std::vector<KnownName> const>> names_for(postgres::Session& session,
                                                              std::vector<Row> const& rows) {
  std::set<std::string> mentions;
  for (auto const& row : rows) mentions.insert(row.mentions.begin(), row.mentions.end());
  std::vector<std::string> const asked(mentions.begin(), mentions.end());
  co_return std::make_shared<std::vector<KnownName> const>(co_await documents::known_names(session, asked));
}

}  // namespace vobe::search
