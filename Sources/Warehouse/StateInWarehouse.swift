package import Pipeline
package import Postgres

/// The state of a sync, for a warehouse that writes it in its own transactions if both lie in one database.
package protocol StateAlongside: Sendable {
  /// Asks whether a database holds the state: one row with one boolean. Nil if this process does not hold the
  /// sync's lock.
  func presence() async throws(StateError) -> (Statement, [Parameter])?
  /// Asks which of the state's tables a role may not write: one row a table, its name.
  var missingPrivileges: (Statement, [Parameter]) { get }
  /// The number of the next transaction that writes the state.
  func nextWrite() async -> Int64
  /// The statements that write `records` in transaction `write`, to be run last; they fail in a database without the
  /// state, and if another process took the lock.
  func requests(
    for records: BatchRecords,
    write: Int64
  ) async throws(StateError) -> [(Statement, [Parameter])]
  /// Asks for the number of the last transaction that wrote the state, once none is under way any more: the last
  /// request returns one row with it.
  func lastWrite() async throws(StateError) -> [(Statement, [Parameter])]
  /// The meaning of a failure of `requests`.
  func failure(_ error: any Error) async -> StateError
}
