#include "domain/synonyms.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace vobe::search {

namespace {

/// A word by which others are found, and how all its forms begin.
struct Member {
  std::string_view word;
  std::string_view beginning;
};

using Group = std::span<Member const>;

constexpr std::array album{Member{"альбом", "альбом"}, Member{"пластинка", "пластин"}, Member{"album", "album"},
                           Member{"lp", "lp"}, Member{"record", "record"}};
constexpr std::array song{Member{"песня", "песн"},           Member{"песня", "песен"}, Member{"трек", "трек"},
                          Member{"композиция", "композици"}, Member{"song", "song"},   Member{"track", "track"}};
constexpr std::array group{Member{"группа", "групп"}, Member{"коллектив", "коллектив"}, Member{"band", "band"}};
constexpr std::array concert{Member{"концерт", "концерт"}, Member{"concert", "concert"}, Member{"gig", "gig"},
                             Member{"live", "live"}};
constexpr std::array review{Member{"рецензия", "рецензи"}, Member{"обзор", "обзор"}, Member{"отзыв", "отзыв"},
                            Member{"review", "review"}};
constexpr std::array singer{Member{"певец", "певц"}, Member{"певица", "певиц"}, Member{"вокалист", "вокалист"},
                            Member{"singer", "singer"}, Member{"vocalist", "vocalist"}};
constexpr std::array single{Member{"сингл", "сингл"}, Member{"single", "single"}};
constexpr std::array cover{Member{"кавер", "кавер"}, Member{"cover", "cover"}};
constexpr std::array soundtrack{Member{"саундтрек", "саундтрек"}, Member{"soundtrack", "soundtrack"},
                                Member{"ost", "ost"}};
constexpr std::array guitar{Member{"гитара", "гитар"}, Member{"guitar", "guitar"}};
constexpr std::array drums{Member{"барабан", "барабан"}, Member{"ударные", "ударны"}, Member{"drums", "drum"}};

constexpr std::array<Group, 11> groups{album,  song,  group,      concert, review, singer,
                                       single, cover, soundtrack, guitar,  drums};

/// Numbers of albums, parts and kings, from 2 on: "I" is a word.
constexpr std::array roman{"ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"};

/// The number in its other writing; empty for what is none.
std::string other_writing(std::string_view folded) {
  for (std::size_t i = 0; i < roman.size(); ++i) {
    auto arabic = std::to_string(i + 2);
    if (folded == arabic) return roman[i];
    if (folded == roman[i]) return arabic;
  }
  return {};
}

constexpr std::size_t longest_ending = 6;  // bytes: three Cyrillic letters

bool is_ending(std::string_view ending, bool latin) {
  return latin ? ending.empty() || ending == "s" : ending.size() <= longest_ending;
}

bool is_form_of(std::string_view folded, Member const& member) {
  if (folded == member.word) return true;
  bool const latin = static_cast<unsigned char>(member.beginning[0]) < 0x80;
  return folded.starts_with(member.beginning) && is_ending(folded.substr(member.beginning.size()), latin);
}

bool is_in(std::string_view folded, Group members) {
  return std::ranges::any_of(members, [&](Member const& member) { return is_form_of(folded, member); });
}

}  // namespace

bool names_a_kind(std::string_view folded) {
  return is_in(folded, album) || is_in(folded, song) || is_in(folded, group) || is_in(folded, singer);
}

std::vector<std::string> synonyms_of(std::string_view folded) {
  std::vector<std::string> others;
  if (auto number = other_writing(folded); !number.empty()) others.push_back(std::move(number));
  for (auto const& members : groups) {
    Member const* own = nullptr;
    for (auto const& member : members) {
      if (is_form_of(folded, member)) own = &member;
    }
    if (!own) continue;
    for (auto const& member : members) {
      if (&member != own) others.emplace_back(member.word);
    }
  }
  return others;
}

}  // namespace vobe::search
