#include "storage/lists.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace vobe::content::lists {

namespace {

using postgres::Query;

/// Both tables have the same columns to order by, and an index of the same order on each.
struct Order {
  std::string_view name;
  std::string_view column;
  std::string_view type;
};
constexpr std::array orders{
    Order{"hot", "hot", "float8"},
    Order{"new", "created_at", "timestamptz"},
    Order{"top", "score", "bigint"},
    Order{"active", "last_activity_at", "timestamptz"},
};

/// How far a list is narrowed beyond its facet. `dense` walks the order's index and compares row by row; `brief` takes
/// the few posts of a short time by the index over time and puts them in order.
enum class Shape : std::uint8_t { open, dense, brief };
constexpr std::array<std::string_view, 3> shape_names{"", "_dense", "_brief"};

/// How many posts a statement takes: one more than fit a page of the usual or of the largest size. Written into its
/// text, since the server would plan a statement anew each time rather than take an unknown limit for a small one.
constexpr std::array<std::string_view, 2> limits{"21", "101"};
constexpr std::size_t usual_page = 20;

std::string text(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (auto const part : parts) out += part;
  return out;
}

// A CASE hides its condition from the planner, which takes it for half of all rows. Told that the unknown bounds of a
// prepared statement are met by few rows, it would sort the whole table rather than walk the order's index.
std::string hidden(std::string_view condition) {
  return text({" AND CASE WHEN ", condition, " THEN true ELSE false END"});
}

/// Gives a statement's parameters their numbers, in the order in which they are asked for.
class Numbers {
 public:
  std::string next() { return "$" + std::to_string(++last_); }

 private:
  int last_ = 0;
};

/// Takes four parameters: from, to, kind and language.
std::string conditions(Order const& order, Shape shape, std::string_view table, Numbers& numbers) {
  if (shape == Shape::open) return "";
  auto const from = numbers.next();
  auto const to = numbers.next();
  auto const kind = numbers.next();
  auto const language = numbers.next();
  auto const time =
      text({table, ".created_at >= ", from, "::timestamptz AND ", table, ".created_at < ", to, "::timestamptz"});
  bool const by_index = shape == Shape::brief || order.column == "created_at";
  return text({by_index ? " AND " + time : hidden(time),
               hidden(text({"(", kind, "::text IS NULL OR p.kind = ", kind, ") AND (", language,
                            "::text IS NULL OR p.language = ", language, ")"}))});
}

/// One statement of the many: they differ in these.
struct Variant {
  std::size_t order = 0;  // of `orders`
  Shape shape = Shape::open;
  bool of_facet = false;
  bool first = false;     // a first page
  std::size_t limit = 0;  // of `limits`
};
constexpr std::size_t variants = orders.size() * shape_names.size() * 2 * 2 * limits.size();

constexpr std::size_t index_of(Variant const& variant) {
  auto const shaped = variant.order * shape_names.size() + static_cast<std::size_t>(variant.shape);
  return ((shaped * 2 + (variant.of_facet ? 1 : 0)) * 2 + (variant.first ? 1 : 0)) * limits.size() + variant.limit;
}

constexpr Variant variant_at(std::size_t index) {
  auto const take = [&](std::size_t choices) { return std::exchange(index, index / choices) % choices; };
  Variant variant;
  variant.limit = take(limits.size());
  variant.first = take(2) == 1;
  variant.of_facet = take(2) == 1;
  variant.shape = static_cast<Shape>(take(shape_names.size()));
  variant.order = index;
  return variant;
}

/// Takes rank and id of the last post before (but on a first page), the facet (where there is one), and what
/// conditions() takes. No parameter but those that are needed: where what they are told makes no plan better, the
/// server soon stops planning a statement each time.
std::string sql(Variant const& variant, std::string_view columns) {
  auto const& order = orders[variant.order];
  std::string_view const table = variant.of_facet ? "f" : "p";
  std::string const rank = text({table, ".", order.column});
  std::string_view const id = variant.of_facet ? "f.post_id" : "p.id";
  Numbers numbers;
  std::string behind;
  if (!variant.first) {
    auto const last_rank = numbers.next();
    auto const last_id = numbers.next();
    behind = text({" AND (", rank, ", ", id, ") < (", last_rank, "::", order.type, ", ", last_id, "::bigint)"});
  }
  std::string const by = text({" ORDER BY ", rank, " DESC, ", id, " DESC"});
  std::string const limit = text({" LIMIT ", limits[variant.limit]});
  if (!variant.of_facet) {
    auto const narrowing = conditions(order, variant.shape, table, numbers);
    return text({"SELECT ", columns, " FROM posts p WHERE p.deleted_at IS NULL", behind, narrowing, by, limit});
  }
  auto const of_facet = text({" WHERE f.facet = ", numbers.next(), behind});
  if (variant.shape == Shape::open) {
    // The limit inside: the cost is then the same for a rare tag and a common one, and so is the plan.
    return text({"SELECT ", columns, " FROM (SELECT * FROM post_facets f", of_facet, by, limit,
                 ") f JOIN posts p ON p.id = f.post_id", by});
  }
  auto const narrowing = conditions(order, variant.shape, table, numbers);
  return text(
      {"SELECT ", columns, " FROM post_facets f JOIN posts p ON p.id = f.post_id", of_facet, narrowing, by, limit});
}

/// The statements of all lists with the same columns; a query's name and text live here.
class Statements {
 public:
  Statements(std::string_view prefix, std::string_view columns) {
    for (std::size_t i = 0; i < variants; ++i) {
      auto const variant = variant_at(i);
      names_[i] = text({prefix, "_", orders[variant.order].name, shape_names[static_cast<std::size_t>(variant.shape)],
                        variant.of_facet ? "_of_facet" : "", variant.first ? "_first_" : "_", limits[variant.limit]});
      texts_[i] = sql(variant, columns);
    }
  }
  [[nodiscard]] Query of(Variant const& variant) const {
    return {names_[index_of(variant)], texts_[index_of(variant)]};
  }

 private:
  std::array<std::string, variants> names_;
  std::array<std::string, variants> texts_;
};

Shape shape_of(Slice const& slice) {
  auto const& narrowing = slice.narrowing;
  if (slice.short_time) return Shape::brief;
  return narrowing.kind || narrowing.language || narrowing.from || narrowing.to ? Shape::dense : Shape::open;
}

/// `before`: the parameters that stand before those of the narrowing.
template <class Row, class... Before>
Task<std::vector<Row>> run_narrowed(postgres::Session& session, Query query, Slice const& slice,
                                    Before const&... before) {
  auto const& narrowing = slice.narrowing;
  if (shape_of(slice) == Shape::open) return session.rows<Row>(query, before...);
  return session.rows<Row>(query, before..., narrowing.from.value_or(Timestamp::min()),
                           narrowing.to.value_or(Timestamp::max()), narrowing.kind, narrowing.language);
}

/// `place`: nothing on the first page, or rank and id of the last post before.
template <class Row, class... Place>
Task<std::vector<Row>> run(postgres::Session& session, Statements const& statements, Slice const& slice,
                           Place... place) {
  auto const& facet = slice.narrowing.facet;
  auto const query = statements.of({.order = static_cast<std::size_t>(slice.sort),
                                    .shape = shape_of(slice),
                                    .of_facet = facet.has_value(),
                                    .first = sizeof...(place) == 0,
                                    .limit = slice.page_size > usual_page ? 1u : 0u});
  if (facet) return run_narrowed<Row>(session, query, slice, place..., *facet);
  return run_narrowed<Row>(session, query, slice, place...);
}

template <class Row>
Task<std::vector<Row>> slice_of(postgres::Session& session, Statements const& statements, Slice const& slice) {
  if (!slice.after) return run<Row>(session, statements, slice);
  auto const [rank, id, as_of] = *slice.after;
  if (slice.sort == Sort::hot) return run<Row>(session, statements, slice, rank, id);
  auto const whole_rank = static_cast<std::int64_t>(rank);
  if (slice.sort == Sort::top) return run<Row>(session, statements, slice, whole_rank, id);
  return run<Row>(session, statements, slice, Timestamp(std::chrono::microseconds(whole_rank)), id);
}

double microseconds_of(Timestamp time) {
  return static_cast<double>(time.time_since_epoch().count());
}

}  // namespace

Position position_of(posts::SummaryRow const& row, Sort sort, Timestamp as_of) {
  Position position{.id = row.id.value, .as_of = as_of.time_since_epoch().count()};
  switch (sort) {
    case Sort::hot: position.rank = row.hot; break;
    case Sort::new_: position.rank = microseconds_of(row.created_at); break;
    case Sort::top: position.rank = static_cast<double>(row.score); break;
    case Sort::active: position.rank = microseconds_of(row.last_activity_at); break;
  }
  return position;
}

Task<std::vector<posts::SummaryRow>> summaries(postgres::Session& session, Slice const& slice) {
  static Statements const statements("posts", posts::summary_columns);
  return slice_of<posts::SummaryRow>(session, statements, slice);
}

Task<std::vector<posts::PostRow>> whole(postgres::Session& session, Slice const& slice) {
  static Statements const statements("whole_posts", posts::post_columns);
  return slice_of<posts::PostRow>(session, statements, slice);
}

}  // namespace vobe::content::lists
