#include "storage/facets.hpp"

namespace vobe::content::facets {

namespace {

constexpr postgres::Query replace_facets{
    "replace_facets",
    "WITH gone AS (DELETE FROM post_facets WHERE post_id = $1 AND facet <> ALL($2::text[]))"
    " INSERT INTO post_facets (post_id, facet, created_at, hot, score, last_activity_at)"
    " SELECT p.id, facet, p.created_at, p.hot, p.score, p.last_activity_at"
    " FROM posts p, unnest($2::text[]) AS facet WHERE p.id = $1 ON CONFLICT DO NOTHING"};

}  // namespace

Task<> replace(postgres::Session& transaction, PostId post, std::vector<std::string> const& facets) {
  co_await transaction.execute(replace_facets, post, facets);
}

}  // namespace vobe::content::facets
