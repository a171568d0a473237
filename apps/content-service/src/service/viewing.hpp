// From rows to views.
#pragma once

#include "service/views.hpp"
#include "storage/posts.hpp"

namespace vobe::content {

/// These take what the row holds.
PostSummary summary_of(posts::SummaryRow row);
PostView view_of(posts::SummaryRow row);
PostView view_of(posts::PostRow row);

}  // namespace vobe::content
