// Lines of an import as drafts: read, checked and normalised, their references still keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "chassis/core/errors.hpp"
#include "domain/catalogue.hpp"
#include "domain/line_splitter.hpp"

namespace vobe::artist {

struct ImportedArtist {
  ArtistDraft draft;
  std::string bio_html;
};
/// `artist_keys`: one for each entry of the draft's credit, whose ids are not known yet.
struct ImportedAlbum {
  AlbumDraft draft;
  std::vector<std::string> artist_keys;
};
struct ImportedTrack {
  TrackDraft draft;
  std::optional<std::string> album_key;
  std::vector<std::string> artist_keys;
};

struct ImportLine {
  std::int64_t number = 0;
  std::optional<Kind> kind = {};  // none: the line doesn't say
  std::string key = {};
  std::string hash = {};  // of what the line says, however it is written
  std::variant<ImportedArtist, ImportedAlbum, ImportedTrack> content = {};
  std::vector<FieldError> errors = {};  // why it is refused; the rest counts only without any
};

/// Never throws for what a line holds. Burns CPU (Markdown): not for an event loop.
ImportLine read_import_line(LineSplitter::Line const& line);

}  // namespace vobe::artist
