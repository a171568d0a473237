// One composed page in the making: what it asks for, how long it waits, and what it has to do without.
//
// Parts of a page are asked for at the same time, in waves. A part that the page can do without gets the smaller of the
// part time and what is left of the request's time less 20 ms; late, broken or unreadable, it is left out and its owner
// is named in `degraded`. A second wave fetches people and music by ids: one batch per owner, none twice.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "chassis/core/context.hpp"
#include "clients/owners.hpp"
#include "domain/draft.hpp"
#include "domain/entity.hpp"
#include "storage/entities.hpp"

namespace vobe::gateway {

/// Who looks at the page: the Authorization field as it came, already verified; empty for nobody.
struct Viewer {
  std::string authorization;
  [[nodiscard]] bool signed_in() const { return !authorization.empty(); }
};

/// The least time in which a page is made that others get too: with less, parts might be missing for one's hurry alone.
inline constexpr std::chrono::milliseconds fair_making{1000};

/// What composing a page takes; lives as long as the worker.
struct Sources {
  Owners& owners;
  EntityCache& entities;
  std::chrono::milliseconds part_time;
};

/// Lives in the frame of the coroutine that composes one page.
class Composition {
 public:
  explicit Composition(Sources& sources) : sources_(sources) {}

  /// What the page can't do without. Throws PassedOn and Unavailable.
  Task<std::string> main(Owner& owner, std::string target);
  /// Nothing, and `owner` is in degraded(), when it did not come. Never throws.
  Task<std::optional<std::string>> part(Owner& owner, std::string target, Viewer viewer = {});
  /// A part that is asked for with words of the caller's: a 4xx that refuses them is thrown as PassedOn.
  Task<std::optional<std::string>> asked_part(Owner& owner, std::string target);

  /// What `reader` makes of a part that came. Nothing, and `owner` is in degraded(), when it can't be read.
  template <class Reader>
  auto read(Owner const& owner, std::optional<std::string> const& part, Reader reader)
      -> std::optional<std::invoke_result_t<Reader, std::string const&>> {
    if (!part) return std::nullopt;
    try {
      return reader(*part);
    } catch (Malformed const&) {
      degrade(owner.name());
      return std::nullopt;
    }
  }

  /// Finds out what these are, as far as the directory does not know yet: from the cache, then one batch per kind.
  Task<> look_up(std::vector<EntityRef> wanted);
  /// The viewer's states of these posts (or comments), as a JSON array; nothing when nobody is signed in or it could
  /// not be had.
  Task<std::optional<std::string>> post_states(Viewer viewer, std::vector<std::int64_t> ids);
  Task<std::optional<std::string>> comment_states(Viewer viewer, std::vector<std::int64_t> ids);

  Directory directory;

  [[nodiscard]] Sources& sources() { return sources_; }
  [[nodiscard]] Owners& owners() { return sources_.owners; }
  void degrade(std::string_view service);
  /// Names in the order in which they were found missing, as a JSON array.
  [[nodiscard]] std::string degraded_json() const;
  [[nodiscard]] bool degraded() const { return !degraded_.empty(); }

 private:
  Task<std::optional<std::string>> ask_part(Owner& owner, std::string target, Viewer viewer, bool pass_refusals);
  Task<> ask_batch(Kind kind, std::vector<std::int64_t> ids);
  /// Puts what is in the list into the directory; returns what the cache is to keep of it.
  std::vector<EntityCache::Held> read_batch(Kind kind, std::string const& list);
  Task<std::optional<std::string>> states(Owner& owner, std::string_view path, Viewer viewer,
                                          std::vector<std::int64_t> ids);

  Sources& sources_;
  std::vector<std::string> degraded_;
};

/// "1,2,3".
std::string join_ids(std::vector<std::int64_t> const& ids);

/// The items of {"items":[…]} as a JSON array. Throws Malformed.
std::string items_of(std::string const& list);

}  // namespace vobe::gateway
