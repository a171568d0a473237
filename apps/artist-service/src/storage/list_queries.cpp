#include "storage/list_queries.hpp"

namespace vobe::artist {

ListQueries::ListQueries(std::string_view name, std::string_view columns, std::string_view table,
                         std::vector<Filter> filters, std::vector<Order> orders)
    : columns_(columns), table_(table), filters_(std::move(filters)), orders_(std::move(orders)) {
  auto const combinations = std::uint32_t{1} << filters_.size();
  texts_.resize(combinations * orders_.size() * 2);
  for (std::uint32_t set = 0; set < combinations; ++set) {
    for (std::size_t order = 0; order < orders_.size(); ++order) {
      for (bool const from_start : {false, true}) {
        texts_[index(set, order, from_start)] = {std::string(name) + "_" + std::string(orders_[order].name) + "_" +
                                                     std::to_string(set) + (from_start ? "_first" : "_next"),
                                                 sql(set, orders_[order], from_start)};
      }
    }
  }
}

std::string ListQueries::sql(std::uint32_t set, Order const& order, bool from_start) const {
  std::string sql = "SELECT " + std::string(columns_) + " FROM " + std::string(table_) + " WHERE ";
  for (std::size_t i = 0; i < filters_.size(); ++i) {
    bool const is_set = ((set >> i) & 1) != 0;
    if (is_set) sql += std::string(filters_[i].condition);
    else sql += "$" + std::to_string(i + 1) + "::" + std::string(filters_[i].type) + " IS NULL";
    sql += " AND ";
  }
  auto const parameter = [&](std::size_t i) { return "$" + std::to_string(filters_.size() + i); };
  std::string const rank = parameter(1) + "::bigint";
  std::string const key = parameter(2) + "::text";
  std::string const id = parameter(3) + "::bigint";
  std::string const by_name = order.rank.empty() ? "sort_key, id" : std::string(order.rank) + ", sort_key, id";
  if (from_start) sql += rank + " IS NULL AND " + key + " IS NULL AND " + id + " IS NULL";
  else if (order.newest) sql += rank + " IS NOT NULL AND " + key + " IS NOT NULL AND id < " + id;
  else if (order.rank.empty()) sql += rank + " IS NOT NULL AND (sort_key, id) > (" + key + ", " + id + ")";
  else sql += "(" + by_name + ") > (" + rank + ", " + key + ", " + id + ")";
  sql += " ORDER BY " + (order.newest ? "id DESC" : by_name) + " LIMIT " + parameter(4);
  return sql;
}

postgres::Query ListQueries::of(std::uint32_t set, std::size_t order, bool from_start) const {
  auto const& text = texts_[index(set, order, from_start)];
  return {text.name, text.sql};
}

}  // namespace vobe::artist
