/// Keeps the message ids of one sync apart from all others.
///
/// Segment removes duplicates over all its sources, so two syncs with one namespace would erase each other's events.
/// The namespace therefore contains the store and the write key.
package struct Namespace: Hashable, Sendable, CustomStringConvertible {
  let value: UUIDValue

  /// The namespace of all default namespaces; it never changes.
  private static let root = UUIDValue(high: 0xE972_92A7_E535_4402, low: 0x975E_2DF5_2D9C_9C65)

  /// The default: UUID version 5 over the store's id, a line feed and the lower-case hexadecimal SHA-256 of the write
  /// key, or of the output's kind (such as `file`) without a key.
  package init(storeID: String, writeKey: String?, outputKind: String) {
    var keyHash = Hash.sha256()
    keyHash.update(writeKey ?? outputKind)
    var name = Array(storeID.utf8)
    name.append(UInt8(ascii: "\n"))
    for byte in keyHash.digest() {
      name.append(HexDigits.lower(byte >> 4))
      name.append(HexDigits.lower(byte))
    }
    value = UUIDValue(namespace: Self.root) { hash in
      name.withUnsafeBytes { hash.update($0) }
    }
  }

  /// A pinned namespace: any UUID's 36 characters; nil for anything else.
  package init?(parsing text: String) {
    guard let value = UUIDValue(parsing: text) else { return nil }
    self.value = value
  }

  /// 36 characters, lower case.
  package var description: String { value.text }
}
