internal import SegmentSpec

/// A piece of text in a page's arena, by place and length in bytes: no reference, no allocation.
package struct Text: Hashable, Sendable {
  package var offset: UInt32
  package var count: UInt32

  package init(offset: UInt32, count: UInt32) {
    self.offset = offset
    self.count = count
  }

  /// SQL's NULL, which an empty text is not.
  package static let absent = Text(offset: .max, count: 0)

  package var isAbsent: Bool { offset == .max }
}

/// The bytes of all texts of one page, one after another, as the server sent them (UTF-8).
package struct Arena: Sendable {
  package private(set) var bytes: [UInt8] = []
  /// Most bytes of a text of the source; a longer text was cut when it was read, and still has more bytes than this.
  package var longestText = Int.max
  /// How many more bytes the cut texts may have, each counted up to a message's limit.
  package var missingBytes = 0

  package init(reservingCapacity capacity: Int = 0) {
    bytes.reserveCapacity(capacity)
  }

  /// Copies `span` into the arena.
  ///
  /// A page stays far below the 4 GiB that a `Text` can address.
  package mutating func append(_ span: RawSpan) -> Text {
    let offset = UInt32(bytes.count)
    span.withUnsafeBytes { bytes.append(contentsOf: $0) }
    return Text(offset: offset, count: UInt32(span.byteCount))
  }

  /// Whether a text of the source was cut.
  package func isCut(_ text: Text) -> Bool { text.count > longestText }

  /// Copies the UTF-8 of `string`; nil becomes `.absent`.
  ///
  /// For tests and small texts.
  package mutating func append(_ string: String?) -> Text {
    guard let string else { return .absent }
    let offset = UInt32(bytes.count)
    bytes.append(contentsOf: string.utf8)
    return Text(offset: offset, count: UInt32(bytes.count) - offset)
  }

  /// Lends the bytes of `text`; nothing for an absent one.
  package func withBytes<Result>(
    of text: Text,
    _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    guard !text.isAbsent else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    return bytes.withUnsafeBytes { all in
      body(
        UnsafeRawBufferPointer(rebasing: all[Int(text.offset)..<Int(text.offset + text.count)])
      )
    }
  }

  /// `text` as a string, invalid UTF-8 repaired; nil for an absent one.
  package func string(_ text: Text) -> String? {
    guard !text.isAbsent else { return nil }
    return String(
      decoding: bytes[Int(text.offset)..<Int(text.offset + text.count)],
      as: UTF8.self
    )
  }

  /// Whether two texts hold the same bytes; two absent ones do.
  package func equal(_ left: Text, _ right: Text) -> Bool {
    guard left.count == right.count, left.isAbsent == right.isAbsent else { return false }
    return left == right
      || withBytes(of: left) { a in withBytes(of: right) { b in a.holdsSame(as: b) } }
  }
}
