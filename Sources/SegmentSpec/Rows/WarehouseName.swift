/// Column and table names as Segment's warehouses have them (Segment, "Warehouse Schemas").
package enum WarehouseName {
  /// The snake case of a name, as Segment's own go-snakecase makes it: `Order Completed` is `order_completed`.
  ///
  /// A word is a run of capitals and digits with the run of small letters and digits after it; every other character
  /// only separates words. A name without any word is `_`.
  package static func snakeCase(_ name: String) -> String {
    var bytes: [UInt8] = []
    var writer = JSONWriter()
    writer.stringPart(name)
    writer.bytes.withUnsafeBytes { append($0, to: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The name of an event's files, partitions and table, and of its settings: its snake case.
  ///
  /// That of a name without any word is `event_` and the first eight hexadecimal digits of the SHA-256 of its UTF-8. It
  /// never changes.
  package static func event(_ name: String) -> String {
    let words = snakeCase(name)
    return words == "_" ? numbered(Array(name.utf8)) : words
  }

  /// The name of an event without any word, which is `name` in UTF-8.
  static func numbered(_ name: [UInt8]) -> String {
    var hash = Hash.sha256()
    name.withUnsafeBytes { hash.update($0) }
    let digest = hash.prefix()
    let digits = (0..<8).map { HexDigits.lower($0, of: digest.high, digest.low) }
    return "event_" + String(decoding: digits, as: UTF8.self)
  }

  /// Whether Segment has its own column with this name, so that a property must not take it.
  package static func isReserved(_ name: String) -> Bool {
    reserved.contains(name) || name.hasPrefix("context_")
  }

  static let reserved: Set<String> = [
    "id", "received_at", "uuid", "uuid_ts", "loaded_at", "anonymous_id", "user_id", "event",
    "event_text", "original_timestamp", "sent_at", "timestamp", "context",
  ]

  /// Appends the snake case of a name that stands in a JSON string as `JSONWriter` wrote it.
  static func append(_ name: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
    let start = bytes.count
    var place = 0
    while place < name.count {
      switch name[place] {
      case UInt8(ascii: "\\"):
        // An escape stands for one separating character: its letters are not part of the name.
        place += place + 1 < name.count && name[place + 1] == UInt8(ascii: "u") ? 6 : 2
      case let byte where isDigit(byte) || isCapital(byte) || isSmall(byte):
        if bytes.count > start { bytes.append(UInt8(ascii: "_")) }
        while place < name.count, isCapital(name[place]) || isDigit(name[place]) {
          bytes.append(isCapital(name[place]) ? name[place] | 0x20 : name[place])
          place += 1
        }
        while place < name.count, isSmall(name[place]) || isDigit(name[place]) {
          bytes.append(name[place])
          place += 1
        }
      default: place += 1
      }
    }
    if bytes.count == start { bytes.append(UInt8(ascii: "_")) }
  }

  private static func isSmall(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
  }

  private static func isCapital(_ byte: UInt8) -> Bool {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }
}
