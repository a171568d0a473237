#include "definition.hpp"

#include "api/comments.hpp"
#include "api/lists.hpp"
#include "contracts/platform.hpp"
#include "events/heard.hpp"
#include "service/comment_reader.hpp"
#include "service/comment_writer.hpp"

std::vector<vobe::postgres::Migration> const& service_migrations();

namespace vobe::comment {

namespace {

constexpr std::string_view name = "comment-service";

/// The service on one worker.
struct CommentService {
  explicit CommentService(service::Host& host)
      : posts(host.upstream("content-service")),
        writer(host.database(), posts, host.cpu()),
        reader(host.database(), host.cursors()) {
    api::mount_comments(host.router(), writer, reader);
    api::mount_lists(host.router(), reader);
    host.consume(std::string(name), hear_posts);
    host.every(std::chrono::seconds(1), "tell scores", [this] { return writer.tell_scores(); });
    host.every(std::chrono::minutes(1), "forget hidden texts", [this] { return writer.forget_hidden(); });
  }

  PostDirectory posts;
  CommentWriter writer;
  CommentReader reader;
};

}  // namespace

service::Definition definition() {
  return {.name = name,
          .port = platform::port_of(name),
          .admin_port_offset = platform::admin_port_offset,
          .migrations = service_migrations(),
          .uses = {{"content-service", platform::port_of("content-service")}},
          .build = [](service::Host& host) { return std::make_shared<CommentService>(host); }};
}

}  // namespace vobe::comment
