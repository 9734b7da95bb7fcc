/// A digest's bytes as they are stored: 16, the highest first.
extension StateDigest {
  /// Nil unless the array has 16 bytes.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 16 else { return nil }
    self.init(
      high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    )
  }

  /// Lends the bytes to `body`.
  package func withBytes<Value>(
    _ body: (UnsafeRawBufferPointer) throws -> Value
  ) rethrows -> Value {
    try withUnsafeBytes(of: (high.bigEndian, low.bigEndian), body)
  }
}
