// What stands around every page: title, masthead, notices, footer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pages/visit.hpp"
#include "view/cards.hpp"

namespace vobe::frontend {

/// Which link of the masthead is the current one.
enum class Area : std::uint8_t { none, home, artists, genres, help, chat };

struct Frame {
  std::string_view content;  // the template in the middle
  std::string title;
  Area area = Area::none;
  std::string canonical = {};  // a path; empty: the page has no address of its own
  std::string description = {};
  std::string query = {};  // what stands in the search field
  std::string next = {};   // the next page of a list
  bool indexed = true;
};

/// Fills the frame of `page` (made with the template "frame") and returns the part in the middle.
Part fill_frame(Page& page, Visit& visit, Frame const& frame);

/// A page in its frame, filled by `fill`.
template <class Fill>
http::Response show(Visit& visit, Frame const& frame, Fill&& fill, int status = 200) {
  Page page("frame", visit.texts(), now());
  Part content = fill_frame(page, visit, frame);
  fill(content);
  return visit.html(page, status);
}

/// {{>ACTS}}: the form that vote buttons belong to, for members.
void fill_acts(Part part, Visit& visit);

Reader reader_of(Visit const& visit);

/// 404, 403, 429, 500 … in the frame, with the request's number.
http::Response show_error(Visit& visit, int status, std::string_view key = {}, std::string text = {});

}  // namespace vobe::frontend
