/// When a row was written, relative to the moment of `watermark set now`.
package enum RowOrigin: Hashable, Sendable {
  /// By a transaction that was complete then, so the row's facts existed.
  case history
  /// By a transaction that was open then, and no version of the row existed before.
  case appeared
  /// By a transaction that was open then, and an older version of the row existed.
  case changed
  /// By a later transaction, or by an unknown one.
  case later
}
