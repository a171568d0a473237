// From drafts to what rows are written from, and from rows back to drafts.
#pragma once

#include <string>
#include <vector>

#include "domain/catalogue.hpp"
#include "storage/albums.hpp"
#include "storage/artists.hpp"
#include "storage/tracks.hpp"

namespace vobe::artist {

artists::ArtistRecord record_of(ArtistId id, ArtistDraft const& draft, std::vector<GenreName> genres,
                                std::string bio_html);
albums::AlbumRecord record_of(AlbumId id, AlbumDraft const& draft, std::vector<GenreName> genres,
                              std::vector<Credit> credit);
/// `album`: the one that the draft names, or null.
tracks::TrackRecord record_of(TrackId id, TrackDraft const& draft, std::vector<GenreName> genres,
                              std::vector<Credit> credit, albums::AlbumRow const* album);

/// What somebody would have written to get this row.
ArtistDraft draft_of(artists::ArtistRow const& row);
AlbumDraft draft_of(albums::AlbumRow const& row);
TrackDraft draft_of(tracks::TrackRow const& row);

std::vector<GenreName> genres_in(postgres::Json const& stored);
std::vector<Credit> credit_in(postgres::Json const& stored);

}  // namespace vobe::artist
