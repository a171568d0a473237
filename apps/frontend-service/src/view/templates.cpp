#include "view/templates.hpp"

#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary.h>
#include <ctemplate/template_emitter.h>

#include <unordered_map>

#include "chassis/core/encoding.hpp"
#include "chassis/core/errors.hpp"
#include "view/embedded.hpp"

namespace vobe::frontend {

namespace {

ctemplate::TemplateString view(std::string_view text) {
  return {text.data(), text.size()};
}

/// A marker's name with its id computed once per thread: ctemplate would hash it, and look it up under a lock, at each
/// use. Names are literals of this program, so they are few, live as long as it, and are known by their addresses.
ctemplate::TemplateString known_name(std::string_view name) {
  thread_local std::unordered_map<char const*, ctemplate::StaticTemplateString> known;
  auto at = known.find(name.data());
  if (at == known.end()) {
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): its size stands beside it
    at = known.emplace(name.data(), ctemplate::StaticTemplateString{{name.data(), name.size(), 0}}).first;
    ctemplate::StaticTemplateStringInitializer{&at->second};
  }
  return at->second;
}

std::string file_name(Language language, std::string_view file) {
  return std::string(code_of(language)) + "/" + std::string(file);
}

/// The template with its texts filled in.
std::string with_texts(std::string_view file, std::string_view content, Texts const& texts,
                       std::string_view asset_version) {
  std::string out;
  while (true) {
    auto const open = content.find("[[");
    out += content.substr(0, open);
    if (open == std::string_view::npos) return out;
    auto const close = content.find("]]", open);
    auto const key = content.substr(open + 2, close - open - 2);
    if (key == "assets") out += asset_version;
    else if (texts.has(key)) append_html(out, texts.get(key));
    else throw Error("templates/" + std::string(file) + " names a text that isn't there: " + std::string(key));
    content.remove_prefix(close + 2);
  }
}

}  // namespace

void Part::set(std::string_view name, std::string_view value) {
  dictionary_->SetValue(known_name(name), view(value));
}
void Part::set(std::string_view name, std::int64_t value) {
  dictionary_->SetIntValue(known_name(name), value);
}
void Part::show(std::string_view section) {
  dictionary_->ShowSection(known_name(section));
}

Part Part::section(std::string_view name) {
  return {dictionary_->AddSectionDictionary(known_name(name)), *texts_, now_};
}

Part Part::include(std::string_view name, std::string_view file) {
  auto* included = dictionary_->AddIncludeDictionary(known_name(name));
  included->SetFilename(file_name(texts_->language(), file));
  return {included, *texts_, now_};
}

void Part::set_global(std::string_view name, std::string_view value) {
  dictionary_->SetTemplateGlobalValue(known_name(name), view(value));
}

void Part::set_time(Timestamp time) {
  set("TIME", to_rfc3339(time));
  set("TIME_LONG", texts_->date_and_time(time));
  set("TIME_SHORT", texts_->ago(time, now_));
}

Page::Page(std::string_view file, Texts const& texts, Timestamp now)
    : file_(file_name(texts.language(), file)),
      dictionary_(std::make_unique<ctemplate::TemplateDictionary>("page")),
      texts_(&texts),
      now_(now) {}
Page::~Page() = default;

struct Templates::State {
  ctemplate::TemplateCache cache;
};

Templates::Templates(Texts const& en, Texts const& ru, std::string_view asset_version)
    : state_(std::make_unique<State>()) {
  constexpr std::string_view folder = "templates/";
  for (auto const& file : embedded_files()) {
    if (!file.path.starts_with(folder)) continue;
    auto const name = file.path.substr(folder.size(), file.path.rfind('.') - folder.size());
    for (auto const* texts : {&en, &ru}) {
      std::string const content = with_texts(name, file.content, *texts, asset_version);
      std::string const key = file_name(texts->language(), name);
      if (!state_->cache.StringToTemplateCache(key, content.data(), content.size(), ctemplate::STRIP_BLANK_LINES)) {
        throw Error(std::string(file.path) + " can't be parsed");
      }
    }
  }
  state_->cache.Freeze();
}
Templates::~Templates() = default;

std::string Templates::expand(Page const& page) const {
  std::string html;
  html.reserve(64 * 1024);
  ctemplate::StringEmitter emitter(&html);
  if (!state_->cache.ExpandNoLoad(page.file_, ctemplate::STRIP_BLANK_LINES, page.dictionary_.get(), nullptr,
                                  &emitter)) {
    throw Error("the template " + page.file_ + " can't be expanded");
  }
  return html;
}

}  // namespace vobe::frontend
