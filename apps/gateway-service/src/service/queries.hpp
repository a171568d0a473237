// What composed pages may be asked with. The words are their owners' own: they are passed on as they came, and it is
// the owner who refuses one that he does not know.
#pragma once

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "chassis/core/described_name.hpp"
#include "chassis/core/encoding.hpp"
#include "chassis/schema/codec.hpp"

namespace vobe::gateway {

using Word = std::optional<std::string>;

struct HomeQuery {
  Word sort, period, kind, language, tag, artist, album, track, author, limit, cursor;
};
BOOST_DESCRIBE_STRUCT(HomeQuery, (), (sort, period, kind, language, tag, artist, album, track, author, limit, cursor))

struct PostQuery {
  Word sort, view, limit, cursor, around;
};
BOOST_DESCRIBE_STRUCT(PostQuery, (), (sort, view, limit, cursor, around))

/// Of the posts on a page about music or a person.
struct PostsQuery {
  Word sort, limit, cursor;
};
BOOST_DESCRIBE_STRUCT(PostsQuery, (), (sort, limit, cursor))

struct SearchQuery {
  Word q, type, tag, genre, author, artist, language, year_from, year_to, from, to, sort, post, limit, cursor;
};
BOOST_DESCRIBE_STRUCT(SearchQuery, (),
                      (q, type, tag, genre, author, artist, language, year_from, year_to, from, to, sort, post, limit,
                       cursor))

/// "sort=new&limit=20", in the order of the members: the same question always has the same text.
template <class Query>
std::string to_text(Query const& query) {
  std::string out;
  boost::mp11::mp_for_each<schema::Members<Query>>([&](auto member) {
    auto const& word = query.*member.pointer;
    if (!word) return;
    if (!out.empty()) out += '&';
    out += described_name(member.name);
    out += '=';
    out += percent_encode(*word);
  });
  return out;
}

/// `path`, with the query behind it where there is one; `path` may have one already.
template <class Query>
std::string with_query(std::string path, Query const& query) {
  std::string const text = to_text(query);
  if (text.empty()) return path;
  path += path.find('?') == std::string::npos ? '?' : '&';
  return path + text;
}

}  // namespace vobe::gateway
