// The SQL of a list, one text for each combination of its filters and order, so that PostgreSQL plans each for itself:
// a single statement of "$1 IS NULL OR …" would be planned for all of them at once, and badly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "chassis/postgres/database.hpp"

namespace vobe::artist {

class ListQueries {
 public:
  /// A condition on parameter $n, n being the filter's place from 1 on, and that parameter's type: PostgreSQL wants to
  /// know it also where the filter is not set (and the parameter NULL).
  struct Filter {
    std::string_view condition;
    std::string_view type;
  };
  /// `rank` orders first, ascending, then sort_key and id; without it sort_key and id alone. `newest` goes by id, back.
  struct Order {
    std::string_view name;
    std::string_view rank = {};
    bool newest = false;
  };

  /// All views must outlive this; they are literals.
  ListQueries(std::string_view name, std::string_view columns, std::string_view table, std::vector<Filter> filters,
              std::vector<Order> orders);

  /// `set`: a bit for each filter. After the filters' parameters come four more: the position's rank, key and id (NULL
  /// from the start), and the limit.
  [[nodiscard]] postgres::Query of(std::uint32_t set, std::size_t order, bool from_start) const;

 private:
  struct Text {
    std::string name;
    std::string sql;
  };
  [[nodiscard]] std::string sql(std::uint32_t set, Order const& order, bool from_start) const;
  [[nodiscard]] std::size_t index(std::uint32_t set, std::size_t order, bool from_start) const {
    return (static_cast<std::size_t>(set) * orders_.size() + order) * 2 + (from_start ? 1 : 0);
  }

  std::string_view columns_;
  std::string_view table_;
  std::vector<Filter> filters_;
  std::vector<Order> orders_;
  std::vector<Text> texts_;
};

}  // namespace vobe::artist
