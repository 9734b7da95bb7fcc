// Generated from the names of the files in sql/ by `make queries`. Do not edit.
// swift-format-ignore-file

extension Query {
  /// Every embedded statement.
  package static let all: [Query] = medusaV1 + medusaV2 + outbox + source + statePostgres + stateSqlite + warehouse
}
