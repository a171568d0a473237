#include "api/routes.hpp"

#include "api/files.hpp"
#include "pages/pages.hpp"
#include "pages/serve.hpp"

namespace vobe::frontend {

namespace {

/// Declares pages: what they take is forms, what they answer is HTML.
class Pages {
 public:
  Pages(http::Router& router, Site& site) : router_(router), site_(site) {}

  void get(std::string_view path, std::string summary, PageHandler handler, Audience audience = Audience::one) {
    add("GET", path, std::move(summary), handler, audience);
  }
  void post(std::string_view path, std::string summary, PageHandler handler) {
    add("POST", path, std::move(summary), handler, Audience::one);
  }

 private:
  void add(std::string_view method, std::string_view path, std::string summary, PageHandler handler,
           Audience audience) {
    router_.add(method, path, std::move(summary), false)
        .produces("text/html")
        .handle([&site = site_, handler, audience](http::Request& request) {
          return serve(site, request, handler, audience);
        });
  }
  http::Router& router_;
  Site& site_;
};

void mount_posts(Pages& pages) {
  pages.get("/", "Home: posts", show_home, Audience::everybody);
  pages.get("/tags/{tag}", "Posts with a tag", show_tag, Audience::everybody);
  pages.get("/posts/new", "The form for a new post", new_post);
  pages.post("/posts/new", "Publish a post", create_post);
  pages.get("/posts/{post}", "A post and its discussion", show_post, Audience::everybody);
  pages.get("/posts/{post}/edit", "The form of a post", edit_post);
  pages.post("/posts/{post}/edit", "Change a post", update_post);
  pages.get("/posts/{post}/delete", "Asks before a post is deleted", ask_delete_post);
  pages.post("/posts/{post}/delete", "Delete a post", delete_post);
  pages.get("/posts/{post}/deleted", "Says that a post is deleted, and offers it back", show_deleted_post);
  pages.post("/posts/{post}/restore", "Restore a post", restore_post);
  pages.post("/posts/{post}/vote", "Vote on a post", vote_on_post);
}

void mount_comments(Pages& pages) {
  pages.post("/posts/{post}/comments", "Write a comment", create_comment);
  pages.get("/posts/{post}/comments/{comment}", "A comment with its thread", show_thread, Audience::everybody);
  pages.get("/posts/{post}/comments/{comment}/edit", "The form of a comment", edit_comment);
  pages.post("/posts/{post}/comments/{comment}/edit", "Change a comment", update_comment);
  pages.get("/posts/{post}/comments/{comment}/delete", "Asks before a comment is deleted", ask_delete_comment);
  pages.post("/posts/{post}/comments/{comment}/delete", "Delete a comment", delete_comment);
  pages.get("/posts/{post}/comments/{comment}/deleted", "Says that a comment is deleted, and offers it back",
            show_deleted_comment);
  pages.post("/posts/{post}/comments/{comment}/restore", "Restore a comment", restore_comment);
  pages.post("/posts/{post}/comments/{comment}/vote", "Vote on a comment", vote_on_comment);
}

void mount_catalogue(Pages& pages) {
  pages.get("/artists", "Artists by letter and genre", show_artists, Audience::everybody);
  pages.get("/artists/{artist}", "An artist", show_artist, Audience::everybody);
  pages.get("/albums/{album}", "An album", show_album, Audience::everybody);
  pages.get("/tracks/{track}", "A track", show_track, Audience::everybody);
  pages.get("/genres", "Genres", show_genres, Audience::everybody);
  pages.get("/genres/{genre}", "A genre", show_genre, Audience::everybody);
  pages.get("/search", "Search", show_search, Audience::everybody);
  pages.get("/search/suggest", "Suggestions for scripts, as JSON", suggest);
}

void mount_people(Pages& pages) {
  pages.get("/u/{username}", "A member", show_user, Audience::everybody);
  pages.get("/login", "The login form", show_login);
  pages.post("/login", "Sign in", log_in);
  pages.post("/logout", "Sign out", log_out);
  pages.get("/register", "The registration form", show_register);
  pages.post("/register", "Register", register_account);
  pages.get("/settings", "A member's settings", show_settings);
  pages.post("/settings", "Save settings", save_settings);
  pages.get("/preferences", "Language and theme", show_preferences);
  pages.post("/preferences", "Choose language and theme", save_preferences);
}

void mount_rest(Pages& pages) {
  pages.get("/feedback", "The feedback form", show_feedback);
  pages.post("/feedback", "Send feedback", send_feedback);
  pages.get("/feedback/{ticket}", "A ticket, by its private link", show_ticket);
  pages.get("/chat", "The help chat", show_chat);
  pages.post("/chat", "Begin a conversation", ask_chat);
  pages.get("/chat/{conversation}", "A conversation", show_conversation);
  pages.post("/chat/{conversation}", "Ask; the answer is streamed", ask_in_conversation);
  pages.get("/help", "Help articles", show_help);
  pages.get("/help/{article}", "A help article", show_article);
  pages.get("/keys", "What the keys do", show_keys);
  pages.get("/status", "State of the services", show_status);
}

}  // namespace

void mount_pages(http::Router& router, Site& site) {
  site.router = &router;
  Pages pages(router, site);
  mount_posts(pages);
  mount_comments(pages);
  mount_catalogue(pages);
  mount_people(pages);
  mount_rest(pages);
  mount_files(router, site);
  router.otherwise([&site](http::Request& request) { return serve(site, request, refuse, Audience::one); });
}

}  // namespace vobe::frontend
