// Writes anew what older rules have written, so that a new version of the service finds by its own rules what was there
// before it.
#pragma once

#include <chrono>

#include "chassis/postgres/database.hpp"

namespace vobe::search {

/// A higher index_rules (domain/indexed) makes all words and documents due. Words are written here, documents are
/// queued for FollowUp, both a page at a time and only while nothing newer waits. Processes share the work: one takes a
/// step while the others find nothing to do, and any goes on where one has stopped. A process of an older version would
/// write by its own rules, behind the place reached, and take queued documents for done: it should have ended before.
class Renewal {
 public:
  /// `begins`: not sooner, unless nothing is there yet.
  Renewal(postgres::Database& database, std::chrono::steady_clock::time_point begins)
      : database_(database), begins_(begins) {}
  /// Until all is done, something newer waits, or a bounded number of steps is taken.
  Task<> run();

 private:
  /// False when there was nothing to do now.
  Task<bool> take_step();
  postgres::Database& database_;
  std::chrono::steady_clock::time_point begins_;
  bool waits_ = false;
  bool over_ = false;  // rules never become older
};

}  // namespace vobe::search
