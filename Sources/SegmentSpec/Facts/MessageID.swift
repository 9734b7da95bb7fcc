/// A message's id: a UUID of 16 bytes, written with 36 characters.
///
/// The same fact has the same id for ever: in a resend after a lost answer, in a backfill, on another
/// machine. Segment drops a message whose id it has seen before (spec, common fields: `messageId`).
package struct MessageID: Hashable, Sendable, CustomStringConvertible {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// UUID version 5 over `namespace` and the name `<key>/<version>`, such as `order_01H…/completed/0`;
  /// for a state `<key>/<version>/<digest>`, the digest in 32 hexadecimal digits.
  ///
  /// `version` is how often this state was delivered before; 0 for a fact that happens once. The digest is part of the
  /// name because an answer may be lost: if the state changes before the resend, the destination would mistake the new
  /// content for a message that it already has.
  package init(namespace: Namespace, key: FactKey, version: Int, content: StateDigest? = nil) {
    let value = UUIDValue(namespace: namespace.value) { hash in
      hash.update(key.text)
      hash.update("/\(version)")
      if let content {
        hash.update("/")
        hash.update(content.text)
      }
    }
    self.init(high: value.high, low: value.low)
  }

  /// Reads 36 characters, hexadecimal digits of either case with hyphens; nil for anything else.
  package init?(parsing text: String) {
    guard let value = UUIDValue(parsing: text) else { return nil }
    self.init(high: value.high, low: value.low)
  }

  /// 36 characters, lower case.
  package var description: String { UUIDValue(high: high, low: low).text }
}

extension JSONWriter {
  /// Writes the id's 36 characters as a string.
  package mutating func messageID(_ id: MessageID) {
    let value = UUIDValue(high: id.high, low: id.low)
    append(upTo: 38) { free in
      var place = 0
      free.put(UInt8(ascii: "\""), &place)
      value.put(into: free, &place)
      free.put(UInt8(ascii: "\""), &place)
      return place
    }
  }
}
