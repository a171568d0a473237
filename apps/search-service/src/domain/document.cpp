#include "domain/document.hpp"

#include "chassis/core/ids.hpp"
#include "chassis/schema/codec.hpp"

namespace vobe::search {

std::string mention(DocumentType type, std::int64_t id) {
  return std::string(schema::name_of(type)) + "/" + std::to_string(id);
}

std::optional<std::int64_t> mentioned_artist(std::string_view mention) {
  constexpr std::string_view prefix = "artist/";
  if (!mention.starts_with(prefix)) return std::nullopt;
  return parse_id(mention.substr(prefix.size()));
}

}  // namespace vobe::search
