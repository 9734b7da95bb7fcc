/// Collects the column values of a state and makes its digest.
///
/// Each value goes in after its length, so no two lists of values look alike, and NULL is neither an empty text nor
/// zero. One input serves many states: `reset` keeps its memory.
package struct DigestInput: Sendable {
  private var bytes: [UInt8] = []
  /// The hash of the earlier part of a long input.
  private var hashed: HashedPart?
  private static let most = 1 << 16

  package init() {
    bytes.reserveCapacity(2048)
  }

  package mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    hashed = nil
  }

  /// Takes in a text's bytes; nil is SQL's NULL.
  package mutating func append(_ text: UnsafeRawBufferPointer?) {
    guard let text else { return append(length: .max) }
    append(length: UInt32(truncatingIfNeeded: text.count))
    text.withMemoryRebound(to: UInt8.self) { bytes.append(contentsOf: $0) }
  }

  /// Takes in a mark for a cut text, which differs from every text and from NULL; the md5 of the whole text comes
  /// later.
  package mutating func appendCutText() { append(length: .max - 1) }

  package mutating func append(_ value: Int32) {
    append(length: 4)
    append(length: UInt32(bitPattern: value))
  }

  /// Takes in a number as four bytes if it fits, so that a widened column changes nothing.
  package mutating func append(_ value: Int64) {
    guard Int32(exactly: value) == nil else {
      return append(Int32(truncatingIfNeeded: value))
    }
    append(length: 8)
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Takes in a number by its bits; nil is SQL's NULL.
  package mutating func append(_ value: Double?) {
    guard let value else { return append(length: .max) }
    append(length: 8)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  package mutating func append(_ value: Bool?) {
    guard let value else { return append(length: .max) }
    append(length: 1)
    bytes.append(value ? 1 : 0)
  }

  /// The first 128 bits of the SHA-256 of the input.
  package func digest() -> StateDigest {
    var hash = hashed?.copy() ?? .sha256()
    bytes.withUnsafeBytes { hash.update($0) }
    let (high, low) = hash.prefix()
    return StateDigest(high: high, low: low)
  }

  private mutating func append(length: UInt32) {
    if bytes.count > Self.most { hashCollected() }
    withUnsafeBytes(of: length.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func hashCollected() {
    var longer = hashed?.copy() ?? .sha256()
    bytes.withUnsafeBytes { longer.update($0) }
    hashed = HashedPart(longer)
    bytes.removeAll(keepingCapacity: true)
  }
}

/// The hash of the earlier part; it never changes, so copies of an input may share it.
private final class HashedPart: @unchecked Sendable {
  private let hash: Hash

  init(_ hash: consuming Hash) { self.hash = hash }

  func copy() -> Hash { hash.copy() }
}
