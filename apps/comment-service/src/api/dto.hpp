// What comes in over HTTP: the bodies and queries of this service's endpoints, with their constraints.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>

#include "chassis/http/page.hpp"
#include "chassis/schema/types.hpp"
#include "domain/comment.hpp"

namespace vobe::comment::api {

using Body = Block<1, 10'000>;

struct NewComment {
  Body body;
  std::optional<CommentId> parent_id;
};
BOOST_DESCRIBE_STRUCT(NewComment, (), (body, parent_id))

struct CommentChange {
  Body body;
};
BOOST_DESCRIBE_STRUCT(CommentChange, (), (body))

struct Removal {
  Line<1, 500> reason;
};
BOOST_DESCRIBE_STRUCT(Removal, (), (reason))

struct Vote {
  Integer<-1, 1> value;
};
BOOST_DESCRIBE_STRUCT(Vote, (), (value))

enum class View : std::uint8_t { tree, flat };
BOOST_DESCRIBE_ENUM(View, tree, flat)

struct TreeQuery : http::PageQuery {
  Default<Sort, Sort::hot> sort;
  Default<View, View::tree> view;
};
BOOST_DESCRIBE_STRUCT(TreeQuery, (http::PageQuery), (sort, view))

struct RepliesQuery : http::PageQuery {
  Default<Sort, Sort::hot> sort;
};
BOOST_DESCRIBE_STRUCT(RepliesQuery, (http::PageQuery), (sort))

struct ThreadQuery {
  Default<Integer<0, 8>, 3> context;
  Default<Sort, Sort::hot> sort;
};
BOOST_DESCRIBE_STRUCT(ThreadQuery, (), (context, sort))

enum class Expand : std::uint8_t { body };
BOOST_DESCRIBE_ENUM(Expand, body)

/// Either a batch by ids or a list, newest first.
struct CommentsQuery : http::PageQuery {
  List<CommentId, 0, 100> ids;
  std::optional<UserId> author;
  std::optional<Expand> expand;
};
BOOST_DESCRIBE_STRUCT(CommentsQuery, (http::PageQuery), (ids, author, expand))

struct CountsQuery {
  List<PostId, 1, 100> post_ids;
};
BOOST_DESCRIBE_STRUCT(CountsQuery, (), (post_ids))

struct StatesQuery {
  List<CommentId, 1, 100> ids;
};
BOOST_DESCRIBE_STRUCT(StatesQuery, (), (ids))

}  // namespace vobe::comment::api
