#include "definition.hpp"

#include <optional>

#include "api/conversations.hpp"
#include "api/questions.hpp"
#include "clients/completions.hpp"
#include "clients/search.hpp"
#include "config.hpp"
#include "contracts/platform.hpp"
#include "service/assistant.hpp"
#include "service/conversation_book.hpp"
#include "service/extractive_answers.hpp"
#include "service/model_answers.hpp"
#include "storage/help_library.hpp"
#include "storage/reservations.hpp"
#include "storage/token_usage.hpp"

std::vector<vobe::postgres::Migration> const& service_migrations();

namespace vobe::chat {

namespace {

constexpr std::string_view name = "llm-chat-service";

/// The service on one worker.
struct ChatService {
  ChatService(service::Host& host, Config const& config, std::shared_ptr<HelpLibrary const> articles)
      : library(std::move(articles)),
        search(host.upstream("search-service")),
        retrieval(*library, search),
        built_in(!config.model_url.empty()),
        database(host.database()),
        book(database, host.cursors()) {
    if (!config.model_url.empty()) connect_model(host, config);
    assistant.emplace(database, retrieval, built_in, model ? &*model : nullptr,
                      Assistant::Limits{.daily_tokens = config.daily_tokens,
                                        .at_once = config.at_once,
                                        .stream_time = config.model_time + std::chrono::seconds(30)});
    api::mount_conversations(host.router(), book);
    api::mount_questions(host.router(), *assistant);
    host.every(std::chrono::hours(1), "forget token usage", [this] { return forget(); });
    host.report("help articles", [this] {
      return std::to_string(library->in("en").articles().size() + library->in("ru").articles().size());
    });
  }

  Task<> forget() {
    auto const time = now();
    co_await token_usage::forget_old(database, time);
    co_await reservations::forget_expired(database, time);
  }

  void connect_model(service::Host& host, Config const& config) {
    completions.emplace(host.io(), CompletionClient::Options{.url = config.model_url,
                                                             .model = config.model,
                                                             .api_key = config.model_key,
                                                             .first_text_time = config.model_first_token_time,
                                                             .idle_time = config.model_idle_time});
    model.emplace(*completions, ModelAnswers::Limits{.tokens = config.model_tokens, .time = config.model_time});
    host.report("language model", [this] { return completions->state(); });
  }

  std::shared_ptr<HelpLibrary const> library;
  SearchDirectory search;
  Retrieval retrieval;
  ExtractiveAnswers built_in;
  std::optional<CompletionClient> completions;
  std::optional<ModelAnswers> model;
  postgres::Database& database;
  ConversationBook book;
  std::optional<Assistant> assistant;
};

}  // namespace

service::Definition definition() {
  auto const config = std::make_shared<Config>();
  auto const library =
      std::make_shared<std::shared_ptr<HelpLibrary const>>();  // read by the first worker that is built
  return {.name = name,
          .port = platform::port_of(name),
          .admin_port_offset = platform::admin_port_offset,
          .migrations = service_migrations(),
          .uses = {{"search-service", platform::port_of("search-service")}},
          .settings = [config](service::Settings& settings) { config->declare(settings); },
          .build =
              [config, library](service::Host& host) {
                if (!*library) *library = std::make_shared<HelpLibrary const>(HelpLibrary::read(config->help_dir));
                return std::make_shared<ChatService>(host, *config, *library);
              }};
}

}  // namespace vobe::chat
