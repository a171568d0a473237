// The demo data as the services that own it would tell it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "chassis/events/event.hpp"

namespace vobe::search {

struct Demo {
  std::vector<events::Event> events;
  std::map<std::string, std::string> things;  // "demo:artist:queen" → "artist/7"; users by "user:<username>"
  std::map<std::string, std::string> keys;    // the other way
};

Demo load_demo();

}  // namespace vobe::search
