#include "clients/posts.hpp"

namespace vobe::comment {

namespace {
struct PostReference {
  PostId id;
};
BOOST_DESCRIBE_STRUCT(PostReference, (), (id))
}  // namespace

Task<> PostDirectory::require(PostId post) {
  co_await content_.get<PostReference>("/api/v1/posts/" + std::to_string(post.value));
}

}  // namespace vobe::comment
