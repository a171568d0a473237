// Every page of the site, by what it does. Each is a PageHandler (pages/visit.hpp); api/routes.cpp gives them
// addresses.
#pragma once

#include "pages/visit.hpp"

namespace vobe::frontend {

// home.cpp
Task<http::Response> show_home(Visit& visit);
Task<http::Response> show_tag(Visit& visit);

// post.cpp
Task<http::Response> show_post(Visit& visit);

// post_form.cpp
Task<http::Response> new_post(Visit& visit);
Task<http::Response> create_post(Visit& visit);
Task<http::Response> edit_post(Visit& visit);
Task<http::Response> update_post(Visit& visit);
Task<http::Response> ask_delete_post(Visit& visit);
Task<http::Response> delete_post(Visit& visit);
Task<http::Response> show_deleted_post(Visit& visit);
Task<http::Response> restore_post(Visit& visit);

// comments.cpp
Task<http::Response> show_thread(Visit& visit);
Task<http::Response> create_comment(Visit& visit);
Task<http::Response> edit_comment(Visit& visit);
Task<http::Response> update_comment(Visit& visit);
Task<http::Response> ask_delete_comment(Visit& visit);
Task<http::Response> delete_comment(Visit& visit);
Task<http::Response> show_deleted_comment(Visit& visit);
Task<http::Response> restore_comment(Visit& visit);

// votes.cpp
Task<http::Response> vote_on_post(Visit& visit);
Task<http::Response> vote_on_comment(Visit& visit);

// catalogue.cpp, music.cpp
Task<http::Response> show_artists(Visit& visit);
Task<http::Response> show_genres(Visit& visit);
Task<http::Response> show_genre(Visit& visit);
Task<http::Response> show_artist(Visit& visit);
Task<http::Response> show_album(Visit& visit);
Task<http::Response> show_track(Visit& visit);

// search.cpp
Task<http::Response> show_search(Visit& visit);
Task<http::Response> suggest(Visit& visit);

// login.cpp, register.cpp, settings.cpp, user.cpp
Task<http::Response> show_login(Visit& visit);
Task<http::Response> log_in(Visit& visit);
Task<http::Response> log_out(Visit& visit);
Task<http::Response> show_register(Visit& visit);
Task<http::Response> register_account(Visit& visit);
Task<http::Response> show_settings(Visit& visit);
Task<http::Response> save_settings(Visit& visit);
Task<http::Response> show_preferences(Visit& visit);
Task<http::Response> save_preferences(Visit& visit);
Task<http::Response> show_user(Visit& visit);

// feedback.cpp
Task<http::Response> show_feedback(Visit& visit);
Task<http::Response> send_feedback(Visit& visit);
Task<http::Response> show_ticket(Visit& visit);

// chat.cpp
Task<http::Response> show_chat(Visit& visit);
Task<http::Response> show_conversation(Visit& visit);
Task<http::Response> ask_chat(Visit& visit);
Task<http::Response> ask_in_conversation(Visit& visit);

// help.cpp, status.cpp
Task<http::Response> show_help(Visit& visit);
Task<http::Response> show_article(Visit& visit);
Task<http::Response> show_keys(Visit& visit);
Task<http::Response> show_status(Visit& visit);

}  // namespace vobe::frontend
