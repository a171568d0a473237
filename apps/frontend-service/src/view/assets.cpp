#include "view/assets.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include "view/embedded.hpp"

namespace vobe::frontend {

namespace {

std::string_view media_type_of(std::string_view name) {
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  return "application/octet-stream";
}

}  // namespace

Assets::Assets() {
  constexpr std::string_view folder = "assets/";
  std::string styles;
  XXH64_hash_t hash = 0;
  for (auto const& file : embedded_files()) {
    if (!file.path.starts_with(folder)) continue;
    hash = XXH3_64bits_withSeed(file.content.data(), file.content.size(), hash);
    if (file.path.ends_with(".css")) styles += file.content;
    else add(std::string(file.path.substr(file.path.rfind('/') + 1)), std::string(file.content));
  }
  add("site.css", std::move(styles));
  version_ = fmt::format("{:016x}", hash);
}

void Assets::add(std::string name, std::string content) {
  auto const type = media_type_of(name);
  assets_.emplace(std::move(name), Asset{std::make_shared<std::string const>(std::move(content)), type});
}

Asset const* Assets::find(std::string_view name) const {
  auto const found = assets_.find(name);
  return found == assets_.end() ? nullptr : &found->second;
}

}  // namespace vobe::frontend
