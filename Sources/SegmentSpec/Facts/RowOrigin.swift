/// When a row was written, seen from the moment of `watermark set now`.
package enum RowOrigin: Hashable, Sendable {
  /// By a transaction that was complete then: whatever the row tells was there.
  case history
  /// By a transaction that was open then, and nothing of the row was there before.
  case appeared
  /// By a transaction that was open then, and an older version of the row was there.
  case changed
  /// By a later transaction, or by one of which nobody can tell.
  case later
}
