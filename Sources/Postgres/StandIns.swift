/// Tables that are read as empty ones, because the database lacks them or the role may not read them, and nobody needs
/// their rows.
package struct StandIns: Hashable, Sendable {
  /// A query without rows, in brackets, by the name of the table that it stands for.
  private var queries: [String: [CChar]] = [:]

  package init() {}

  var isEmpty: Bool { queries.isEmpty }

  /// From now on the table has no rows; `columns` are all that statements read of it, with their types as SQL spells
  /// them.
  package mutating func add(_ table: String, columns: [(name: String, type: String)]) {
    let list = columns.map { "null::\($0.type) as \(quotedIdentifier($0.name))" }
    let query = "(select \(list.joined(separator: ", ")) where false)"
    queries[table] = query.utf8.map(CChar.init(bitPattern:))
  }

  /// The rest of a statement behind the place of the schema, with the stand-in of the table that it begins with; nil if
  /// that has none.
  ///
  /// In `.capture where capture.id` the name also is the one by which the statement calls the rows; in
  /// `.capture as taken where taken.id` it is not.
  func replacing(tableBefore rest: [CChar]) -> [CChar]? {
    let dot = CChar(bitPattern: UInt8(ascii: "."))
    let quote = CChar(bitPattern: UInt8(ascii: "\""))
    guard rest.first == dot else { return nil }
    var tail = rest.dropFirst()
    let isQuoted = tail.first == quote
    if isQuoted { tail = tail.dropFirst() }
    let name = tail.prefix { isQuoted ? $0 != quote : Self.isOfName($0) }
    tail = tail.dropFirst(name.count + (isQuoted ? 1 : 0))
    let table = String(decoding: name.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let query = queries[table] else { return nil }
    let next = tail.drop { [0x20, 0x0A].contains(UInt8(bitPattern: $0)) }
    let hasName = next.starts(with: "as ".utf8.map(CChar.init(bitPattern:)))
    let alias = hasName ? "" : " as \(quotedIdentifier(table))"
    return query + alias.utf8.map(CChar.init(bitPattern:)) + tail
  }

  private static func isOfName(_ byte: CChar) -> Bool {
    switch UInt8(bitPattern: byte) {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
