/// A JSON value as it was spelt: members in their order, numbers as text, strings as UTF-8.
///
/// Texts are bytes, because Swift's strings are equal if their normal forms are.
package indirect enum JSONValue: Hashable, Sendable {
  case object([Member])
  case array([JSONValue])
  case string([UInt8])
  /// The digits as they stand.
  case number([UInt8])
  case boolean(Bool)
  case null

  package struct Member: Hashable, Sendable {
    package var key: [UInt8]
    package var value: JSONValue

    package init(key: [UInt8], value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value of a member of an object; nil if this is no object or has no such member.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key.elementsEqual(name.utf8) }?.value
  }

  package var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  package var text: String? {
    if case .string(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  /// A number's spelling.
  package var digits: String? {
    if case .number(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
  }

  /// A number without its point: `25.00` is 2500, so minor units where the decimals are the currency's.
  package var minorUnits: Int128? {
    digits.flatMap { Int128($0.replacing(".", with: "")) }
  }
}
