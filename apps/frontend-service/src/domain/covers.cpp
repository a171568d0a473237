#include "domain/covers.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <iterator>

namespace vobe::frontend {

namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): a few well-mixed numbers from one seed.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// from … to, both included.
  int between(int from, int to) { return from + static_cast<int>(next() % static_cast<unsigned>(to - from + 1)); }

 private:
  std::uint64_t state_;
};

/// Printed-paper colours: a ground, a figure, an accent. Chosen together, so that every cover holds.
struct Palette {
  std::string_view ground;
  std::string_view figure;
  std::string_view accent;
};
constexpr std::array palettes{
    Palette{"#e8dcc4", "#1f3a4d", "#c8502d"}, Palette{"#20252b", "#e9c46a", "#d1495b"},
    Palette{"#d9e2dc", "#2f4f43", "#e07a3f"}, Palette{"#f1c7b5", "#5b1f2e", "#fbf3e6"},
    Palette{"#14323a", "#88b7a5", "#f0e3c8"}, Palette{"#efe6d8", "#7a2e2a", "#2b2b2b"},
    Palette{"#31264f", "#f2a65a", "#e8dff5"}, Palette{"#c7d3df", "#263c6b", "#e5533d"},
    Palette{"#f3d36b", "#232323", "#c8412b"}, Palette{"#4a2c2a", "#dfae78", "#f5ead6"},
    Palette{"#dfe4cf", "#5d6b2f", "#2c2f22"}, Palette{"#0f2027", "#4fa3a5", "#f7f1de"},
    Palette{"#f4e9e2", "#d36c5c", "#33415c"}, Palette{"#2a3d2e", "#cfd8a6", "#e77f67"},
    Palette{"#ead7e3", "#6a3d6e", "#f08a4b"}, Palette{"#b9482f", "#f6e4c5", "#20201e"},
};

using Out = std::back_insert_iterator<std::string>;

void rings(Out out, Dice& dice, Palette const& p) {
  int const x = dice.between(120, 280);
  int const y = dice.between(120, 280);
  int const step = dice.between(18, 34);
  for (int r = step * 7; r > 0; r -= step) {
    fmt::format_to(out, R"svg(<circle cx="{}" cy="{}" r="{}" fill="none" stroke="{}" stroke-width="{}"/>)svg", x, y, r,
                   r <= step ? p.accent : p.figure, step / 2);
  }
}

void half_discs(Out out, Dice& dice, Palette const& p) {
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column) {
      if (dice.between(0, 6) == 0) continue;
      fmt::format_to(
          out, R"svg(<path d="M-60 0a60 60 0 0 1 120 0z" fill="{}" transform="translate({} {}) rotate({})"/>)svg",
          dice.between(0, 3) == 0 ? p.accent : p.figure, 80 + 120 * column, 80 + 120 * row, 90 * dice.between(0, 3));
    }
  }
}

void stripes(Out out, Dice& dice, Palette const& p) {
  int const angle = 15 * dice.between(0, 11);
  fmt::format_to(out, R"svg(<g transform="rotate({} 200 200)">)svg", angle);
  for (int x = -120; x < 520;) {
    int const width = dice.between(8, 54);
    fmt::format_to(out, R"svg(<rect x="{}" y="-120" width="{}" height="640" fill="{}"/>)svg", x, width,
                   dice.between(0, 4) == 0 ? p.accent : p.figure);
    x += width + dice.between(14, 60);
  }
  fmt::format_to(out, "</g>");
}

void sun(Out out, Dice& dice, Palette const& p) {
  int const x = dice.between(110, 290);
  int const y = dice.between(110, 200);
  fmt::format_to(out, R"svg(<circle cx="{}" cy="{}" r="{}" fill="{}"/>)svg", x, y, dice.between(60, 105), p.accent);
  int level = dice.between(200, 240);
  for (int i = 0; i < 4; ++i, level += dice.between(36, 56)) {
    int const bend = dice.between(-46, 46);
    fmt::format_to(out, R"svg(<path d="M0 {0}C130 {1} 270 {2} 400 {0}V400H0z" fill="{3}" opacity=".{4}"/>)svg", level,
                   level + bend, level - bend, p.figure, 45 + 15 * i);
  }
}

void dots(Out out, Dice& dice, Palette const& p) {
  int const count = dice.between(5, 8);
  int const cell = 400 / count;
  int const special = dice.between(0, count * count - 1);
  for (int i = 0; i < count * count; ++i) {
    int const radius = i == special ? cell / 2 : dice.between(cell / 9, cell * 2 / 5);
    fmt::format_to(out, R"svg(<circle cx="{}" cy="{}" r="{}" fill="{}"/>)svg", cell * (i % count) + cell / 2,
                   cell * (i / count) + cell / 2, radius, i == special ? p.accent : p.figure);
  }
}

void blocks(Out out, Dice& dice, Palette const& p) {
  int const x = dice.between(120, 280);
  int const y = dice.between(120, 280);
  fmt::format_to(out, R"svg(<rect width="{}" height="{}" fill="{}"/>)svg", x, y, p.figure);
  fmt::format_to(out, R"svg(<rect x="{}" y="{}" width="400" height="400" fill="{}" opacity=".85"/>)svg", x, y,
                 p.accent);
  fmt::format_to(out, R"svg(<circle cx="{}" cy="{}" r="{}" fill="none" stroke="{}" stroke-width="{}"/>)svg", x, y,
                 dice.between(50, 110), p.ground, dice.between(6, 26));
}

void waves(Out out, Dice& dice, Palette const& p) {
  int const lines = dice.between(9, 15);
  int const accent = dice.between(2, lines - 2);
  for (int i = 0; i < lines; ++i) {
    int const y = 40 + 320 * i / (lines - 1);
    int const height = dice.between(0, 70);
    int const x = dice.between(90, 310);
    fmt::format_to(out,
                   R"svg(<path d="M30 {0}H{1}Q{2} {3} {4} {0}H370" fill="none" stroke="{5}" stroke-width="7"/>)svg", y,
                   x - 60, x, y - 2 * height, x + 60, i == accent ? p.accent : p.figure);
  }
}

void arcs(Out out, Dice& dice, Palette const& p) {
  int const corner = dice.between(0, 3);
  fmt::format_to(out, R"svg(<g transform="rotate({} 200 200)">)svg", 90 * corner);
  int radius = 380;
  for (int i = 0; radius > 40; ++i) {
    fmt::format_to(out, R"svg(<circle cx="0" cy="400" r="{}" fill="{}"/>)svg", radius,
                   i % 2 == 0 ? p.figure : (i % 4 == 1 ? p.accent : p.ground));
    radius -= dice.between(34, 74);
  }
  fmt::format_to(out, "</g>");
}

constexpr std::array drawings{rings, half_discs, stripes, sun, dots, blocks, waves, arcs};

}  // namespace

std::uint64_t cover_seed(std::string_view title) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (char const c : title) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return Dice(hash).next();
}

std::string cover_path(std::uint64_t seed) {
  return fmt::format("/covers/{:016x}.svg", seed);
}

std::optional<std::uint64_t> parse_cover_name(std::string_view name) {
  if (name.size() != 20 || !name.ends_with(".svg")) return std::nullopt;
  std::uint64_t seed = 0;
  auto const [end, error] = std::from_chars(name.data(), name.data() + 16, seed, 16);
  if (error != std::errc() || end != name.data() + 16) return std::nullopt;
  return seed;
}

std::string draw_cover(std::uint64_t seed) {
  Dice dice(seed);
  Palette const& palette = palettes[dice.next() % palettes.size()];
  auto const draw = drawings[dice.next() % drawings.size()];
  std::string svg = R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400">)svg";
  fmt::format_to(std::back_inserter(svg), R"svg(<rect width="400" height="400" fill="{}"/>)svg", palette.ground);
  draw(std::back_inserter(svg), dice, palette);
  return svg + "</svg>";
}

}  // namespace vobe::frontend
