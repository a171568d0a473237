#include "pages/answer_stream.hpp"

#include "chassis/core/encoding.hpp"
#include "chassis/core/errors.hpp"
#include "chassis/schema/json.hpp"
#include "chassis/telemetry/log.hpp"
#include "clients/shapes.hpp"
#include "domain/event_stream.hpp"
#include "domain/html.hpp"
#include "domain/paths.hpp"
#include "domain/return_path.hpp"

namespace vobe::frontend {

namespace {

std::string sources_html(std::vector<Citation> const& citations, Texts const& texts) {
  if (citations.empty()) return {};
  std::string html = "<div class=\"sources\"><p>" + html_escape(texts.get("chat.sources")) + "</p><ol>";
  for (auto const& citation : citations) {
    html += "<li><a href=\"" + html_escape(citation_path(citation)) + "\"><bdi>" + html_escape(citation.title.value) +
            "</bdi></a></li>";
  }
  return html + "</ol></div>";
}

/// What came of the answer so far.
struct Progress {
  LinkedText text;
  std::vector<Citation> citations;
  bool finished = false;
};

/// The HTML that an event adds to the page.
std::string html_of(ServerEvent const& event, Progress& progress) {
  if (event.name == "token") return progress.text.feed(token_text(event.data));
  if (event.name == "citation")
    progress.citations.push_back(schema::from_json<Citation>(event.data, schema::Unknown::ignore));
  if (event.name == "done") progress.finished = true;
  return {};
}

/// Sends what comes; leaves `progress` unfinished where the answer broke off.
Task<> relay(http::BodyWriter& writer, http::StreamedAnswer& events, Progress& progress) {
  EventReader reader;
  while (auto piece = co_await events.next()) {
    reader.feed(*piece);
    while (auto const event = reader.next()) {
      std::string const html = html_of(*event, progress);
      if (!html.empty()) co_await writer.write(html);
    }
  }
}

}  // namespace

std::string citation_path(Citation const& citation) {
  if (citation.kind.value == "help" && !citation.slug.value.empty()) return "/help/" + citation.slug.value;
  return safe_return_path(citation.url.value);
}

std::string token_text(std::string_view data) {
  schema::Document const document(data);
  auto const root = document.root();
  if (auto const text = root.string()) return std::string(*text);
  if (!root.is_object()) return {};
  return std::string(root.find("text").string().value_or(""));
}

Task<> send_as_page(http::BodyWriter& writer, AnswerStream stream) {
  co_await writer.write(stream.before);
  Progress progress;
  try {
    co_await relay(writer, *stream.events, progress);
  } catch (Error const& error) {
    log::warn("an answer broke off", {{"error", error.what()}});
  }
  std::string rest = progress.text.finish() + "</div>" + sources_html(progress.citations, *stream.texts);
  if (!progress.finished)
    rest += "<p class=\"error\" role=\"alert\">" + html_escape(stream.texts->get("chat.broken")) + "</p>";
  co_await writer.write(rest + stream.after);
}

Task<> send_as_events(http::BodyWriter& writer, AnswerStream stream) {
  if (!stream.before.empty()) co_await writer.write(stream.before);
  try {
    while (auto piece = co_await stream.events->next()) co_await writer.write(*piece);
    co_return;
  } catch (Error const& error) {
    log::warn("an answer broke off", {{"error", error.what()}});
  }
  std::string message;
  append_json_string(message, stream.texts->get("chat.broken"));
  co_await writer.write(to_wire("error", "{\"detail\":" + message + "}"));
}

}  // namespace vobe::frontend
