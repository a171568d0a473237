// What may be written of an artist, album or track, with its constraints: the members that request bodies and import
// lines have in common, and how drafts are made of them.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chassis/schema/types.hpp"
#include "domain/catalogue.hpp"
#include "domain/checked.hpp"

namespace vobe::artist {

using Name = Line<1, 300>;
using Title = Line<1, 500>;
using Address = Checked<AddressRule>;
using Country = Checked<CountryRule>;
using Year = Integer<1, 2100>;
using Bio = Block<0, 20'000>;
using Genres = List<Checked<GenreRule>, 0, 20>;
using Aliases = List<Name, 0, 50>;
using JoinPhrase = Checked<JoinPhraseRule>;
using Disc = Integer<1, 100>;
using Position = Integer<1, 9999>;
using Duration = Integer<0, 604'800'000>;  // milliseconds, at most a week

struct LinkFields {
  Line<1, 40> kind;
  Address url;
};
BOOST_DESCRIBE_STRUCT(LinkFields, (), (kind, url))
using Links = List<LinkFields, 0, 20>;

/// All of an artist but what kind of artist it is, which requests and import lines name differently.
struct ArtistFields {
  Name name;
  std::optional<Name> sort_name;
  std::optional<Country> country;
  std::optional<Year> begin_year;
  std::optional<Year> end_year;
  std::optional<Bio> bio;
  std::optional<Address> image_url;
  Genres genres;
  Aliases aliases;
  Links links;
};
BOOST_DESCRIBE_STRUCT(ArtistFields, (),
                      (name, sort_name, country, begin_year, end_year, bio, image_url, genres, aliases, links))

/// All of an album but its credit.
struct AlbumFields {
  Title title;
  Default<AlbumType, AlbumType::album> type;
  std::optional<Year> year;
  Genres genres;
  std::optional<Address> cover_url;
};
BOOST_DESCRIBE_STRUCT(AlbumFields, (), (title, type, year, genres, cover_url))

/// All of a track but its album and its credit.
struct TrackFields {
  Title title;
  Default<Disc, 1> disc;
  std::optional<Position> position;
  std::optional<Duration> duration_ms;
  Genres genres;
  Default<bool, false> explicit_;
};
BOOST_DESCRIBE_STRUCT(TrackFields, (), (title, disc, position, duration_ms, genres, explicit_))

// ---- from constrained members to plain ones ----

template <schema::TextRules rules>
std::string plain(schema::ConstrainedText<rules> text) {
  return std::move(text.value);
}
template <class Rule>
std::string plain(Checked<Rule> text) {
  return std::move(text.value);
}
template <std::int64_t Min, std::int64_t Max>
int plain(Integer<Min, Max> number) {
  return static_cast<int>(number.value);
}
template <class T>
auto plain(std::optional<T> member) {
  using Plain = decltype(plain(std::move(*member)));
  return member ? std::optional<Plain>(plain(std::move(*member))) : std::nullopt;
}
template <class T, std::size_t Min, std::size_t Max>
auto plain(List<T, Min, Max> list) {
  std::vector<decltype(plain(std::declval<T>()))> values;
  values.reserve(list.values.size());
  for (T& value : list.values) values.push_back(plain(std::move(value)));
  return values;
}
inline Link plain(LinkFields link) {
  return {plain(std::move(link.kind)), plain(std::move(link.url))};
}

ArtistDraft draft_of(ArtistFields fields, ArtistKind kind);
AlbumDraft draft_of(AlbumFields fields, std::vector<CreditDraft> artist_credit);
TrackDraft draft_of(TrackFields fields, std::optional<AlbumId> album, std::vector<CreditDraft> artist_credit);

}  // namespace vobe::artist
