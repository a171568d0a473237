// The help chat's answer on its way to the browser: as HTML that grows, or as the events themselves for scripts.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "chassis/http/client.hpp"
#include "clients/other_shapes.hpp"
#include "domain/texts.hpp"

namespace vobe::frontend {

/// Everything an answer that is being sent needs; it outlives the visit.
struct AnswerStream {
  std::unique_ptr<http::StreamedAnswer> events;
  std::string before;            // of the page, up to the answer; or the first event for scripts
  std::string after;             // the rest of the page
  Texts const* texts = nullptr;  // the site's: lives as long as the worker
};

/// A growing page: before, the answer's words as they come, its sources, after.
Task<> send_as_page(http::BodyWriter& writer, AnswerStream stream);
/// The events as they are, each sent at once.
Task<> send_as_events(http::BodyWriter& writer, AnswerStream stream);

/// Where a citation leads: a page of ours.
std::string citation_path(Citation const& citation);

/// What a token event's data holds: a JSON string, or an object with the member `text`.
std::string token_text(std::string_view data);

}  // namespace vobe::frontend
