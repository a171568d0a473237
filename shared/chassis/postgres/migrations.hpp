// Schema migrations: forward only, each applied once, in order, under an advisory lock.
#pragma once

#include <span>
#include <string_view>

#include "chassis/core/task.hpp"

namespace vobe::postgres {

class Database;

/// A file of migrations/, compiled in: "0001_comments.sql" and its text.
struct Migration {
  std::string_view name;
  std::string_view sql;
};

/// Brings the schema up to date and returns how many were applied. Takes a *polled* pg_try_advisory_lock (a waiter in
/// pg_advisory_lock would deadlock CREATE INDEX CONCURRENTLY). Each file runs in one transaction with the row that
/// records it (name, SHA-256, time), unless its first line is "-- no transaction": then its commands run one by one,
/// and again from the first when one of them failed, so write them repeatable (DROP INDEX CONCURRENTLY IF EXISTS before
/// CREATE INDEX CONCURRENTLY). A lock is waited for at most 10 s (DatabaseError 55P03: try again). Throws Error when an
/// applied file's checksum no longer matches, or when files are missing in the middle; a schema that is *newer* than
/// this binary is accepted, since version N-1 must run on schema N.
Task<int> migrate(Database& database, std::span<Migration const> migrations);

}  // namespace vobe::postgres
