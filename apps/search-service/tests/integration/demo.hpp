// The demo data, and the Chinook catalogue where it is at hand, as the services that own it would tell it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "chassis/events/event.hpp"

namespace vobe::search {

/// What a judgement may go by.
struct Facts {
  std::string type;    // "artist"
  std::string title;   // or name
  std::string artist;  // of an album or track: the names of all, each between bars: "|Queen|David Bowie|"
  std::string album;   // of a track
};

struct Demo {
  std::vector<events::Event> events;
  std::map<std::string, std::string> things;  // "demo:artist:queen" → "artist/7"; users by "user:<username>"
  std::map<std::string, std::string> keys;    // the other way
  std::map<std::string, Facts> facts;         // by key
  bool has_chinook = false;
};

/// VOBE_TEST_CHINOOK is the path of the Chinook catalogue in the format of the catalogue's import.
Demo load_demo();

}  // namespace vobe::search
