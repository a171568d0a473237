// JSON text to a boost::json::value, for the parts of the chassis that work on one; services read by schema::Document.
#pragma once

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <string_view>

namespace vobe::schema {

/// Throws Malformed for what is no JSON: syntax, comments, broken UTF-8, nesting deeper than `nesting`. The value lives
/// in `memory`. A number is the double nearest to its text, so that what append_json_number() wrote reads back the same
/// (Boost 1.81's own parse may be off by the last bit, which a cursor's rank must not be).
boost::json::value parse_json(std::string_view text, std::size_t nesting, boost::json::storage_ptr memory = {});

}  // namespace vobe::schema
