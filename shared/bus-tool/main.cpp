// vobe-bus: what operators ask of the bus, light or full. `./vobe dlq` and `./vobe events` call it.
#include <sodium.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "asyncapi.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/events/bus.hpp"
#include "chassis/events/outbox.hpp"
#include "chassis/postgres/database.hpp"
#include "chassis/service/kafka_options.hpp"
#include "commands.hpp"
#include "contracts/platform.hpp"

namespace vobe::bus_tool {
namespace {

constexpr std::string_view usage =
    "usage: vobe-bus dlq list [TOPIC…]\n"
    "       vobe-bus dlq show TOPIC OFFSET\n"
    "       vobe-bus dlq replay TOPIC OFFSET|--all [--consumer NAME]\n"
    "       vobe-bus events tail [TOPIC…] [--from TIME] [--partition N [--from OFFSET]] [--follow]\n"
    "       vobe-bus events replay TOPIC --from TIME\n"
    "       vobe-bus events refused [TOPIC…]\n"
    "       vobe-bus asyncapi\n\n"
    "TIME is 2026-01-31T12:00:00Z, or how long ago: 90s, 15m, 2h, 3d. Settings come from the environment:\n\n";

constexpr std::chrono::milliseconds tail_pause{300};
constexpr std::chrono::seconds longest_connect{5};
constexpr std::chrono::milliseconds between_looks{5};
constexpr std::chrono::minutes longest_look{10};  // through an outbox, which has no index for what operators ask

/// Ended by a signal, with what it had done so far.
class Interrupted : public Error {
 public:
  Interrupted() : Error("interrupted before the end") {}
};

/// Wrong words on the command line: the usage is shown.
class Misused : public Error {
  using Error::Error;
};

/// The words of a command line, taken one by one.
class Words {
 public:
  explicit Words(std::span<char*> words) : words_(words.begin(), words.end()) {}

  std::string next(std::string_view what) {
    if (words_.empty()) throw Misused("missing: " + std::string(what));
    std::string word = words_.front();
    words_.erase(words_.begin());
    return word;
  }
  /// The value of "--name value"; nothing where it isn't given.
  std::optional<std::string> option(std::string_view name) {
    auto const at = std::ranges::find(words_, name);
    if (at == words_.end()) return std::nullopt;
    if (at + 1 == words_.end()) throw Misused(std::string(name) + " needs a value");
    std::string value = *(at + 1);
    words_.erase(at, at + 2);
    return value;
  }
  bool flag(std::string_view name) { return std::erase(words_, name) > 0; }
  std::vector<std::string> rest() { return std::exchange(words_, {}); }
  void end() const {
    if (!words_.empty()) throw Misused("not understood: " + words_.front());
  }

 private:
  std::vector<std::string> words_;
};

platform::Told const& told(std::string const& topic) {
  auto const found = std::ranges::find(platform::topics, topic, [](auto const& each) { return each.topic.name; });
  if (found == platform::topics.end()) throw Misused("there is no topic " + topic);
  return *found;
}

/// Those that are named; all where none is.
Topics topics_of(std::vector<std::string> const& names) {
  Topics topics;
  for (std::string const& name : names) topics.push_back(told(name).topic);
  if (names.empty()) {
    for (auto const& each : platform::topics) topics.push_back(each.topic);
  }
  return topics;
}

/// Of at least one of the topics.
unsigned partition_of(std::string const& text, Topics const& topics) {
  unsigned number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool const whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || std::ranges::none_of(topics, [number](auto const& topic) { return number < topic.partitions; }))
    throw Misused("there is no partition " + text);
  return number;
}

/// "content-service" → "VOBE_CONTENT_DATABASE_URL"
std::string database_setting(std::string_view service) {
  service = service.substr(0, service.rfind('-'));
  std::string name = "VOBE_";
  for (char const c : service.substr(service.rfind('-') + 1)) name += static_cast<char>(c - 'a' + 'A');
  return name + "_DATABASE_URL";
}

/// Of any topic, each once.
std::set<std::string_view> producers() {
  std::set<std::string_view> all;
  for (auto const& topic : platform::topics) {
    for (auto const producer : platform::names_in(topic.producers)) all.insert(producer);
  }
  return all;
}

struct Options {
  std::string bus_url;
  std::map<std::string, std::string, std::less<>> databases;  // by service

  static Options read(service::Settings& settings) {
    Options options;
    settings.add("VOBE_BUS_URL", options.bus_url, "the light bus: redis://host:port/database");
    service::KafkaOptions kafka;
    kafka.declare(settings);
    if (!kafka.brokers.empty()) options.bus_url = kafka.url();
    for (auto const producer : producers()) {
      std::string url;
      settings.add_secret(database_setting(producer), url,
                          "the database of " + std::string(producer) + ", where its outbox is");
      options.databases.emplace(producer, std::move(url));
    }
    return options;
  }
};

/// Runs the command to its end, or until it is interrupted.
class Tool {
 public:
  explicit Tool(Options options) : options_(std::move(options)) {}

  void run(Words words) {
    std::string const area = words.next("dlq, events or asyncapi");
    if (area == "asyncapi") {
      words.end();
      std::cout << asyncapi_document();
      return;
    }
    std::string const command = area + " " + words.next("a command of " + area);
    if (command == "dlq list") return list(words);
    if (command == "dlq show") return show(words);
    if (command == "dlq replay") return replay(words);
    if (command == "events tail") return follow(words);
    if (command == "events replay") return retell(words);
    if (command == "events refused") return list_refused(words);
    throw Misused("there is no command " + command);
  }

 private:
  void list(Words& words) {
    auto const topics = topics_of(words.rest());
    await(list_dead_letters(browser(), topics, std::cout));
  }

  void show(Words& words) {
    auto const topic = told(words.next("a topic")).topic;
    std::string const offset = words.next("an offset");
    words.end();
    await(show_dead_letter(browser(), topic, offset, std::cout));
  }

  void replay(Words& words) {
    Chosen chosen{.consumer = words.option("--consumer").value_or("")};
    bool const all = words.flag("--all");
    auto const topic = told(words.next("a topic")).topic;
    if (!all) chosen.offset = words.next("an offset, or --all");
    words.end();
    auto const bus = events::connect_bus(loop_.get_executor(), bus_url(), "vobe-bus");
    std::size_t count = 0;
    auto const task = [&]() -> Task<> {
      co_await until([&] { return bus->connected(); });
      co_await replay_dead_letters(browser(), *bus, topic, chosen, count, std::cout);
    };
    bool const ended = run_to_end(task());
    std::cout << count << " told again to whoever refused them\n";
    if (!ended) throw Interrupted();
  }

  void follow(Words& words) {
    auto const from = words.option("--from");
    auto const partition = words.option("--partition");
    bool const forever = words.flag("--follow");
    auto const topics = topics_of(words.rest());
    events::Position position{.since = forever && !from ? now() : Timestamp{}};
    if (from && partition && from->find_first_not_of("0123456789-") == std::string::npos) position.at = *from;
    else if (from) position.since = parse_time(*from);
    std::optional<unsigned> number;
    if (partition) number = partition_of(*partition, topics);
    auto const once = [forever] { return !forever; };
    bool const ended = run_to_end(tail(browser(), topics, position, number, tail_pause, once, std::cout));
    if (!ended && !forever) throw Interrupted();
  }

  void retell(Words& words) {
    auto const from = words.option("--from");
    if (!from) throw Misused("missing: --from TIME");
    auto const topic = told(words.next("a topic")).topic;
    words.end();
    auto const since = parse_time(*from);
    in_outboxes({topic}, [since](std::string_view producer, postgres::Database& database, std::string name) -> Task<> {
      auto const count = co_await events::republish(database, name, since);
      std::cout << count << " events of " << name << " are told again by " << producer << '\n';
    });
  }

  void list_refused(Words& words) {
    in_outboxes(topics_of(words.rest()),
                [](std::string_view producer, postgres::Database& database, std::string name) -> Task<> {
                  co_await list_refused_events(database, std::string(producer), std::move(name), std::cout);
                });
  }

  /// For each topic, the outbox of each service that tells of it.
  void in_outboxes(Topics const& topics,
                   std::function<Task<>(std::string_view, postgres::Database&, std::string)> const& visit) {
    std::map<std::string_view, postgres::Database> databases;
    std::vector<std::pair<std::string_view, std::string>> outboxes;  // whose, and for which topic
    for (auto const& topic : topics) {
      for (auto const producer : platform::names_in(told(std::string(topic.name)).producers)) {
        std::string const& url = options_.databases.find(producer)->second;
        if (url.empty()) throw Misused(database_setting(producer) + " is not set");
        databases.try_emplace(
            producer, loop_.get_executor(),
            postgres::DatabaseOptions{.url = url, .application_name = "vobe-bus", .statement_timeout = longest_look});
        outboxes.emplace_back(producer, topic.name);
      }
    }
    auto const task = [&]() -> Task<> {
      for (auto const& [producer, topic] : outboxes) {
        auto& database = databases.find(producer)->second;
        co_await until([&] { return database.connected(); });
        co_await visit(producer, database, topic);
      }
    };
    await(task());
  }

  std::string const& bus_url() const {
    if (options_.bus_url.empty()) throw Misused("neither VOBE_KAFKA_BROKERS nor VOBE_BUS_URL is set");
    return options_.bus_url;
  }

  events::Browser& browser() {
    if (!browser_) browser_ = events::browse_bus(loop_.get_executor(), bus_url());
    return *browser_;
  }

  /// What is still away after a few seconds is found to be so by what is asked of it.
  Task<> until(std::function<bool()> connected) {
    asio::steady_timer pause(loop_);
    auto const end = std::chrono::steady_clock::now() + longest_connect;
    while (!connected() && std::chrono::steady_clock::now() < end) {
      pause.expires_after(between_looks);
      co_await pause.async_wait(asio::use_awaitable);
    }
  }

  /// False when a signal ended it.
  bool run_to_end(Task<> task) {
    bool ended = false;
    std::exception_ptr failure;
    asio::signal_set interrupted(loop_, SIGINT, SIGTERM);
    interrupted.async_wait([this](boost::system::error_code const& error, int) {
      if (!error) loop_.stop();
    });
    asio::co_spawn(loop_, std::move(task), [&](std::exception_ptr const& error) {
      ended = true;
      failure = error;
      loop_.stop();
    });
    loop_.run();
    if (failure) std::rethrow_exception(failure);
    return ended;
  }

  void await(Task<> task) {
    if (!run_to_end(std::move(task))) throw Interrupted();
  }

  Options options_;
  asio::io_context loop_;
  std::unique_ptr<events::Browser> browser_;
};

int run(int argc, char** argv) {
  service::Settings settings(service::process_environment());
  Options options = Options::read(settings);
  std::string const help = std::string(usage) + settings.help();
  if (argc > 1 && std::string_view(argv[1]) == "--help") {
    std::cout << help;
    return 0;
  }
  try {
    if (sodium_init() < 0) throw Error("libsodium can't be initialised");
    if (!settings.faults().empty()) throw Error(settings.faults().front());
    Tool(std::move(options)).run(Words(std::span(argv, static_cast<std::size_t>(argc)).subspan(1)));
    return 0;
  } catch (Misused const& error) {
    std::cerr << error.what() << "\n" << usage.substr(0, usage.find("\n\n") + 1);
    return 2;
  } catch (Interrupted const& interruption) {
    std::cerr << interruption.what() << '\n';
    return 130;  // as of a shell's command that SIGINT has ended
  } catch (std::exception const& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}

}  // namespace
}  // namespace vobe::bus_tool

int main(int argc, char** argv) {
  return vobe::bus_tool::run(argc, argv);
}
