// /posts/{id}/vote?value= and the same for a comment: the arrows.
#include <boost/describe/class.hpp>

#include "domain/paths.hpp"
#include "domain/return_path.hpp"
#include "pages/pages.hpp"

namespace vobe::frontend {

namespace {

struct Vote {
  int value = 0;
};
BOOST_DESCRIBE_STRUCT(Vote, (), (value))

/// Votes through `target`, then returns to where the arrow stood; scripts get the status alone.
Task<http::Response> vote(Visit& visit, std::string target, std::string anchor) {
  Form const& form = visit.member_form();
  std::string const back = safe_return_path(form.get("return")) + anchor;
  // A vote that was held over a login isn't cast without a further press.
  if (visit.restored()) co_return visit.see_other(back);
  std::string const wanted = visit.query("value");
  if (wanted != "1" && wanted != "0" && wanted != "-1") throw Malformed("a vote is 1, 0 or -1");
  Reply const reply = co_await visit.send_as_member(
      {.method = "PUT", .target = std::move(target), .json = schema::to_json(Vote{std::atoi(wanted.c_str())})});
  if (!reply.ok()) throw_refused(reply);
  if (visit.wants_json()) co_return visit.json(R"({"my_vote":)" + wanted + "}");
  co_return visit.see_other(back);
}

}  // namespace

Task<http::Response> vote_on_post(Visit& visit) {
  return vote(visit, "/posts/" + std::to_string(visit.path_id(0)) + "/vote", {});
}

Task<http::Response> vote_on_comment(Visit& visit) {
  std::string const id = std::to_string(visit.path_id(1));
  return vote(visit, "/comments/" + id + "/vote", "#c" + id);
}

}  // namespace vobe::frontend
