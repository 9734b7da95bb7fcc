/// Appends JSON to a byte buffer. The caller writes keys, values and separators in order; nothing is
/// built in between.
package struct JSONWriter: Sendable {
  /// What was written so far.
  package var bytes: [UInt8]

  package init(reservingCapacity capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }
}
