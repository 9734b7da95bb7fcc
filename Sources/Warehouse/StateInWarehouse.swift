package import Pipeline
package import Postgres

/// The state of a sync, for a warehouse in whose transactions it is written where both lie in one database.
package protocol StateAlongside: Sendable {
  /// Asks whether a database is that of the state: one row with one boolean. Nil while this process does not hold
  /// the sync's lock.
  func presence() async throws(StateError) -> (Statement, [Parameter])?
  /// Asks which of the state's tables a role may not write: one row a table, its name.
  var missingPrivileges: (Statement, [Parameter]) { get }
  /// The number of the next transaction that writes the state.
  func nextWrite() async -> Int64
  /// What writes `records` in transaction `write`, to be run last in it; it fails where the state does not lie, and
  /// when another process took the lock.
  func requests(
    for records: BatchRecords,
    write: Int64
  ) async throws(StateError) -> [(Statement, [Parameter])]
  /// Asks for the number of the last transaction that wrote the state, once none is under way any more: the last
  /// request gives one row with it.
  func lastWrite() async throws(StateError) -> [(Statement, [Parameter])]
  /// What the failure of `requests` means.
  func failure(_ error: any Error) async -> StateError
}
