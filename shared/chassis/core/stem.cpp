#include "chassis/core/stem.hpp"

#include <libstemmer.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace vobe::text {

namespace {

/// Keeps its last word inside, so each thread has its own.
class Stemmer {
 public:
  explicit Stemmer(char const* language) : stemmer_(sb_stemmer_new(language, "UTF_8"), sb_stemmer_delete) {
    if (!stemmer_) throw std::runtime_error("libstemmer has no such language");
  }
  std::string operator()(std::string_view word) const {
    auto const* const stem =
        sb_stemmer_stem(stemmer_.get(), reinterpret_cast<sb_symbol const*>(word.data()), static_cast<int>(word.size()));
    if (!stem) return std::string(word);
    return {reinterpret_cast<char const*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer_.get()))};
  }

 private:
  std::unique_ptr<sb_stemmer, decltype(&sb_stemmer_delete)> stemmer_;
};

}  // namespace

std::string stem(std::string_view word) {
  thread_local Stemmer const english("english");
  thread_local Stemmer const russian("russian");
  if (std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; })) return std::string(word);
  bool const ascii = std::ranges::all_of(word, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  return ascii ? english(word) : russian(word);
}

}  // namespace vobe::text
