#include "service/extractive_answers.hpp"

#include "domain/plain_words.hpp"

namespace vobe::chat {

namespace {

/// The frame around what is quoted, in one language.
struct Words {
  std::string_view open_quote;
  std::string_view close_quote;
  std::string_view from_article;  // … title …
  std::string_view from_section;  // … heading …
  std::string_view also_from;     // … title …
  std::string_view on_the_site;
  std::string_view no_model;
  std::string_view model_silent;
  std::string_view only_quotes;  // beside nothing_found
  std::string_view nothing_found;
  std::string_view no_guess;
  std::string_view whole_article;  // … url
};

constexpr Words english{
    .open_quote = "“",
    .close_quote = "”",
    .from_article = "Here is what the help says in ",
    .from_section = ", under ",
    .also_from = "This may help too, from ",
    .on_the_site = "On the site itself I found:",
    .no_model = "No language model is connected, so I quote the site word for word and add nothing of my own.",
    .model_silent = "The language model does not answer right now, so I quote the site word for word.",
    .only_quotes = "No language model is connected: I can only quote what is there.",
    .nothing_found =
        "I'm sorry, I found nothing in the help or on the site that answers this, so I'd rather not guess.",
    .no_guess = "Try other words, with one question at a time, or ask the team: /feedback",
    .whole_article = "The whole article: "};

constexpr Words russian{
    .open_quote = "«",
    .close_quote = "»",
    .from_article = "Вот что об этом сказано в справке, в статье ",
    .from_section = ", раздел ",
    .also_from = "Может пригодиться и статья ",
    .on_the_site = "А на самом сайте нашлось:",
    .no_model =
        "Языковая модель не подключена, поэтому я дословно привожу то, что есть на сайте, и ничего не добавляю от "
        "себя.",
    .model_silent = "Языковая модель сейчас не отвечает, поэтому я дословно привожу то, что есть на сайте.",
    .only_quotes = "Языковая модель не подключена: я могу только приводить то, что есть.",
    .nothing_found = "Простите, ни в справке, ни на сайте я не нашёл ответа на этот вопрос, а гадать не буду.",
    .no_guess = "Попробуйте спросить другими словами и по одному вопросу за раз или напишите команде: /feedback",
    .whole_article = "Статья целиком: "};

std::string quoted(Words const& words, std::string_view text) {
  std::string out(words.open_quote);
  return out.append(text).append(words.close_quote);
}

void append_article(std::string& out, Words const& words, Source const& source, bool first) {
  out += first ? words.from_article : words.also_from;
  out += quoted(words, source.citation.title);
  if (!source.heading.empty()) out.append(words.from_section).append(quoted(words, source.heading));
  out += ":\n\n";
  for (auto const& passage : source.passages) out.append(quoted(words, passage)).append("\n\n");
  out.append(words.whole_article).append(source.citation.url).append("\n\n");
}

void append_hits(std::string& out, Words const& words, std::vector<Source> const& sources) {
  bool any = false;
  for (auto const& source : sources) {
    if (source.citation.kind == SourceKind::help) continue;
    if (!any) out.append(words.on_the_site).append("\n");
    any = true;
    out.append("- ").append(quoted(words, source.citation.title));
    if (!source.passages.empty()) out.append(": ").append(source.passages.front());
    out.append(" (").append(source.citation.url).append(")\n");
  }
  if (any) out += "\n";
}

constexpr std::int64_t longest_quotes = 500;  // words of an answer, about

std::int64_t count(std::string_view text) {
  return static_cast<std::int64_t>(pieces(text).size());
}

}  // namespace

std::string ExtractiveAnswers::compose(Prompt const& prompt) const {
  Words const& words = prompt.language == "ru" ? russian : english;
  std::string_view const why = model_connected_ ? words.model_silent : words.no_model;
  std::string out;
  if (prompt.sources.empty()) {
    out.append(words.nothing_found).append(" ");
    if (!model_connected_) out.append(words.only_quotes).append(" ");
    return out.append(words.no_guess);
  }
  bool first = true;
  for (auto const& source : prompt.sources) {
    if (source.citation.kind != SourceKind::help) continue;
    append_article(out, words, source, first);
    first = false;
  }
  append_hits(out, words, prompt.sources);
  return out.append(why);
}

std::int64_t ExtractiveAnswers::most_tokens(std::string_view question) const {
  return count(question) + longest_quotes;
}

Task<Ending> ExtractiveAnswers::answer(Prompt const& prompt, Listener& listener) {
  std::string const whole = compose(prompt);
  Ending ending{.usage = {.prompt_tokens = count(prompt.question), .completion_tokens = 0}};
  for (auto const piece : pieces(whole)) {
    co_await listener.say(piece);
    ++ending.usage.completion_tokens;
  }
  co_return ending;
}

}  // namespace vobe::chat
