// The pages' templates (templates/*.html, ctemplate with escaping by context), in both languages: "[[key]]" becomes the
// text of that key while they are loaded, so that a request pays nothing for it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "chassis/core/time.hpp"
#include "domain/texts.hpp"

namespace ctemplate {
class TemplateDictionary;
}

namespace vobe::frontend {

/// One page, or a part of one, being filled: {{NAME}}s get values, {{#SECTION}}s and {{>PARTS}} become Parts of their
/// own. Escaping is the template's. A handle into its Page: valid as long as that. Names must be string literals.
class Part {
 public:
  Part(ctemplate::TemplateDictionary* dictionary, Texts const& texts, Timestamp now)
      : dictionary_(dictionary), texts_(&texts), now_(now) {}

  void set(std::string_view name, std::string_view value);
  void set(std::string_view name, std::int64_t value);
  /// Shows a section once, without values of its own.
  void show(std::string_view section);
  /// A section, shown once more with values of its own; it sees its parents' values too.
  Part section(std::string_view name);
  /// Another template in the place of {{>name}}; it sees nothing of this part but globals.
  Part include(std::string_view name, std::string_view file);
  /// For this part and everything included below it.
  void set_global(std::string_view name, std::string_view value);

  [[nodiscard]] Texts const& texts() const { return *texts_; }
  [[nodiscard]] Timestamp now() const { return now_; }

  /// TIME, TIME_LONG and TIME_SHORT.
  void set_time(Timestamp time);

 private:
  ctemplate::TemplateDictionary* dictionary_;
  Texts const* texts_;
  Timestamp now_;
};

/// The root of what is filled.
class Page {
 public:
  Page(std::string_view file, Texts const& texts, Timestamp now);
  ~Page();
  Page(Page const&) = delete;
  Page& operator=(Page const&) = delete;

  [[nodiscard]] Part root() { return {dictionary_.get(), *texts_, now_}; }

 private:
  friend class Templates;
  std::string file_;
  std::unique_ptr<ctemplate::TemplateDictionary> dictionary_;
  Texts const* texts_;
  Timestamp now_;
};

/// Parsed once, read-only afterwards; shared by the workers.
class Templates {
 public:
  /// Throws Error when a template can't be parsed or names a text that isn't there.
  Templates(Texts const& en, Texts const& ru, std::string_view asset_version);
  ~Templates();

  [[nodiscard]] std::string expand(Page const& page) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vobe::frontend
