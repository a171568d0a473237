// Styles, scripts and the icon, under addresses that change with their content.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace vobe::frontend {

struct Asset {
  std::shared_ptr<std::string const> content;
  std::string_view media_type;
};

/// Read-only after it was made; shared by the workers.
class Assets {
 public:
  /// From the embedded files; the style sheets become one, "site.css".
  Assets();

  /// A part of every asset's address: /assets/<version>/site.css
  [[nodiscard]] std::string const& version() const { return version_; }
  /// Null where there is none of that name.
  [[nodiscard]] Asset const* find(std::string_view name) const;

 private:
  void add(std::string name, std::string content);
  std::map<std::string, Asset, std::less<>> assets_;
  std::string version_;
};

}  // namespace vobe::frontend
