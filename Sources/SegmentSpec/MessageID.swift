/// A message's id: a UUID of 16 bytes, written with 36 characters. The same fact has the same id for ever.
package struct MessageID: Hashable, Sendable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}
