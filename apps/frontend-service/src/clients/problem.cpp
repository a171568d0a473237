#include "clients/problem.hpp"

#include "chassis/core/errors.hpp"
#include "chassis/schema/node.hpp"

namespace vobe::frontend {

namespace {

std::string text_of(schema::Node node) {
  return std::string(node.string().value_or(""));
}

FieldProblem read_error(schema::Node error) {
  FieldProblem problem{{}, text_of(error.find("msg")), text_of(error.find("type"))};
  auto const loc = error.find("loc");
  if (!loc.is_array() || loc.size() < 2 || loc.at(0).string().value_or("") != "body") return problem;
  problem.field = text_of(loc.at(1));
  // An item of a list is told apart from its neighbours by what was sent.
  if (auto const input = error.find("input").string(); loc.size() > 2 && input) {
    problem.message = "“" + std::string(*input) + "”: " + problem.message;
  }
  return problem;
}

}  // namespace

Problem read_problem(int status, std::string_view body) {
  Problem problem{.status = status};
  try {
    schema::Document const document(body);
    auto const root = document.root();
    if (!root.is_object()) return problem;
    auto const type = root.find("type").string().value_or("");
    problem.slug = type.substr(type.rfind('/') + 1);
    problem.detail = text_of(root.find("detail"));
    auto const errors = root.find("errors");
    for (std::size_t i = 0; errors.is_array() && i < errors.size(); ++i)
      problem.errors.push_back(read_error(errors.at(i)));
  } catch (Malformed const&) {
    problem.slug.clear();  // not one of ours: a proxy's page, perhaps
  }
  return problem;
}

}  // namespace vobe::frontend
