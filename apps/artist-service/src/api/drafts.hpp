// From bodies to drafts, and what a PATCH does to one.
#pragma once

#include "api/dto.hpp"
#include "service/catalogue_writer.hpp"

namespace vobe::artist::api {

ArtistDraft draft_of(NewArtist body);
AlbumDraft draft_of(NewAlbum body);
TrackDraft draft_of(NewTrack body);

// Each throws Invalid where null stands for what can't be cleared.
ChangeOf<ArtistDraft> change_of(ArtistChange body);
ChangeOf<AlbumDraft> change_of(AlbumChange body);
ChangeOf<TrackDraft> change_of(TrackChange body);

}  // namespace vobe::artist::api
