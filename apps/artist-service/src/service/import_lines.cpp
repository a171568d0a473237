#include "service/import_lines.hpp"

#include <sodium.h>

#include <array>
#include <iterator>
#include <utility>

#include "chassis/core/encoding.hpp"
#include "chassis/core/markdown.hpp"
#include "chassis/core/text.hpp"
#include "chassis/schema/json.hpp"
#include "domain/fields.hpp"

namespace vobe::artist {

namespace {

using Key = Line<1, 200>;

struct CreditLine {
  Key artist;
  std::optional<Name> name;
  std::optional<JoinPhrase> join_phrase;
};
BOOST_DESCRIBE_STRUCT(CreditLine, (), (artist, name, join_phrase))

struct ArtistLine : ArtistFields {
  Kind kind = Kind::artist;
  Key key;
  Default<ArtistKind, ArtistKind::other> artist_kind;
};
BOOST_DESCRIBE_STRUCT(ArtistLine, (ArtistFields), (kind, key, artist_kind))

struct AlbumLine : AlbumFields {
  Kind kind = Kind::album;
  Key key;
  List<CreditLine, 1, 50> artist_credit;
};
BOOST_DESCRIBE_STRUCT(AlbumLine, (AlbumFields), (kind, key, artist_credit))

struct TrackLine : TrackFields {
  Kind kind = Kind::track;
  Key key;
  std::optional<Key> album;
  List<CreditLine, 0, 50> artist_credit;
};
BOOST_DESCRIBE_STRUCT(TrackLine, (TrackFields), (kind, key, album, artist_credit))

/// Stands in a draft where an id will stand.
constexpr std::int64_t not_yet = 0;

FieldError whole_line(std::string type, std::optional<std::int64_t> limit = {}) {
  return {.loc = {std::string("body")}, .type = std::move(type), .limit = limit};
}

std::string hash_of(std::string_view text) {
  std::array<unsigned char, 16> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<unsigned char const*>(text.data()), text.size(),
                     nullptr, 0);
  return hex_encode({reinterpret_cast<char const*>(hash.data()), hash.size()});
}

std::vector<CreditDraft> credit_of(std::vector<CreditLine>& lines, std::vector<std::string>& keys) {
  std::vector<CreditDraft> credit;
  for (auto& line : lines) {
    keys.push_back(std::move(line.artist.value));
    credit.push_back({ArtistId{not_yet}, plain(std::move(line.name)), plain(std::move(line.join_phrase)).value_or("")});
  }
  return credit;
}

ImportedArtist content_of(ArtistLine& line, std::vector<FieldError>& errors) {
  auto const kind = line.artist_kind.value;
  ImportedArtist artist{draft_of(static_cast<ArtistFields&&>(line), kind), {}};
  errors = settle(artist.draft);
  auto html = markdown::to_html(artist.draft.bio);
  if (html) artist.bio_html = std::move(*html);
  else errors.push_back({.loc = {std::string("body"), std::string("bio")}, .type = "too_complex"});
  return artist;
}

ImportedAlbum content_of(AlbumLine& line, std::vector<FieldError>& errors) {
  ImportedAlbum album;
  auto credit = credit_of(line.artist_credit.values, album.artist_keys);
  album.draft = draft_of(static_cast<AlbumFields&&>(line), std::move(credit));
  errors = settle(album.draft);
  return album;
}

ImportedTrack content_of(TrackLine& line, std::vector<FieldError>& errors) {
  ImportedTrack track;
  auto credit = credit_of(line.artist_credit.values, track.artist_keys);
  auto const album = line.album ? std::optional(AlbumId{not_yet}) : std::nullopt;
  track.draft = draft_of(static_cast<TrackFields&&>(line), album, std::move(credit));
  track.album_key = plain(std::move(line.album));
  errors = settle(track.draft);
  return track;
}

template <class Line>
void read_as(schema::Node root, ImportLine& line) {
  schema::Reader reader(schema::Unknown::refuse, "body");
  Line read;
  schema::Codec<Line>::read(reader, root, read);
  line.key = read.key.value;
  line.errors = std::move(reader.errors());
  if (!line.errors.empty()) return;
  line.hash = hash_of(schema::to_json(read));
  line.content = content_of(read, line.errors);
}

void read_object(schema::Node root, ImportLine& line) {
  schema::Reader reader(schema::Unknown::ignore, "body");
  if (!root.is_object()) {
    line.errors.push_back(whole_line("object_expected"));
    return;
  }
  reader.inside(std::string_view("kind"), [&] {
    auto const kind = root.find("kind");
    if (kind.absent()) reader.error("missing");
    else schema::Codec<Kind>::read(reader, kind, line.kind.emplace());
  });
  if (!reader.ok()) {
    line.kind.reset();
    line.errors = std::move(reader.errors());
    return;
  }
  switch (*line.kind) {
    case Kind::artist: return read_as<ArtistLine>(root, line);
    case Kind::album: return read_as<AlbumLine>(root, line);
    case Kind::track: return read_as<TrackLine>(root, line);
  }
}

}  // namespace

ImportLine read_import_line(LineSplitter::Line const& raw) {
  ImportLine line{.number = raw.number};
  if (raw.too_long) {
    line.errors.push_back(whole_line("line_too_long", static_cast<std::int64_t>(LineSplitter::longest)));
  } else if (!text::is_valid_utf8(raw.text)) {
    line.errors.push_back(whole_line("not_utf8"));
  } else {
    try {
      schema::Document const document(raw.text);
      read_object(document.root(), line);
    } catch (Malformed const&) {
      line.errors.push_back(whole_line("not_json"));
    }
  }
  return line;
}

}  // namespace vobe::artist
