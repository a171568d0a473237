// The help articles of VOBE_HELP_DIR, read once at start.
#pragma once

#include <string>
#include <string_view>

#include "domain/help_index.hpp"

namespace vobe::chat {

/// Immutable once read; shared by the workers.
class HelpLibrary {
 public:
  /// Reads <slug>.<en|ru>.md. Files that are no articles are left out, and a folder that isn't there gives an empty
  /// library: the chat then says that it knows nothing, and everything else goes on. Both are logged.
  static HelpLibrary read(std::string const& folder);

  /// The articles in this language ("en" or "ru").
  [[nodiscard]] HelpIndex const& in(std::string_view language) const { return language == "ru" ? russian_ : english_; }

 private:
  HelpIndex english_;
  HelpIndex russian_;
};

}  // namespace vobe::chat
