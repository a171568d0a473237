// From rows to views.
#pragma once

#include <unordered_map>
#include <vector>

#include "chassis/http/page.hpp"
#include "service/views.hpp"
#include "storage/albums.hpp"
#include "storage/artists.hpp"
#include "storage/genres.hpp"
#include "storage/tracks.hpp"

namespace vobe::artist {

ArtistSummary view_of(artists::ArtistSummaryRow const& row);
ArtistView detail_of(artists::ArtistRow const& row);
AlbumView view_of(albums::AlbumRow const& row);
TrackView view_of(tracks::TrackRow const& row);
GenreView view_of(genres::GenreRow const& row);

/// `tracks` by disc and position.
AlbumDetail detail_of(albums::AlbumRow const& album, std::vector<tracks::TrackRow> const& tracks);

/// A batch: views in the order in which they were asked for, what isn't there left out.
template <class Id, class Row>
auto in_order(std::vector<Id> const& ids, std::vector<Row> const& rows) {
  std::unordered_map<Id, Row const*> by_id;
  for (auto const& row : rows) by_id.emplace(row.id, &row);
  http::Page<decltype(view_of(rows.front()))> page;
  for (auto const id : ids) {
    if (auto const found = by_id.find(id); found != by_id.end()) page.items.push_back(view_of(*found->second));
  }
  return page;
}

}  // namespace vobe::artist
