#include "service/viewing.hpp"

namespace vobe::content {

namespace {

void fill(PostSummary& summary, posts::SummaryRow& row) {
  summary.id = row.id;
  summary.slug = std::move(row.slug);
  summary.kind = row.kind;
  summary.title = std::move(row.title);
  summary.excerpt = std::move(row.excerpt);
  summary.language = std::move(row.language);
  summary.author_id = row.author_id;
  summary.tags = std::move(row.tags);
  summary.music = posts::music_of(row);
  summary.music_state = row.music_state;
  summary.rating = row.rating;
  summary.score = row.score;
  summary.upvotes = row.upvotes;
  summary.downvotes = row.downvotes;
  summary.comment_count = row.comment_count;
  summary.created_at = row.created_at;
  summary.edited_at = row.edited_at;
  summary.revision = row.revision;
  summary.version = row.version;
  summary.locked = row.locked;
}

}  // namespace

PostSummary summary_of(posts::SummaryRow row) {
  PostSummary summary;
  fill(summary, row);
  return summary;
}

PostView view_of(posts::SummaryRow row) {
  PostView view;
  fill(view, row);
  return view;
}

PostView view_of(posts::PostRow row) {
  PostView view;
  view.text = PostText{std::move(row.body), std::move(row.body_html)};
  fill(view, row);
  return view;
}

}  // namespace vobe::content
