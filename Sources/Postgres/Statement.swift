/// An SQL text and its name in errors, which is the stem of its file.
///
/// `:"schema"` in it is psql's spelling of a variable that holds an identifier. It stands for the
/// session's schema, so that no name is looked up along a search path.
package struct Statement: Sendable {
  package let name: String
  /// The text as it goes to the server: the pieces between the places of the schema, with the NUL that C needs after
  /// the last one.
  private let pieces: [[CChar]]
  /// Whether the text is the program's own, and may read stand-ins: what the settings say reads what it names.
  let isOwn: Bool

  /// A statement that holds SQL of the settings.
  package init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8), isOwn: false)
  }

  /// A statement from the bytes of its UTF-8 text, as they are embedded in the program.
  package init(name: String, bytes: [UInt8]) {
    self.init(name: name, bytes: bytes, isOwn: true)
  }

  private init(name: String, bytes: [UInt8], isOwn: Bool) {
    self.name = name
    self.isOwn = isOwn
    var pieces: [[CChar]] = [[]]
    var rest = bytes[...]
    while let byte = rest.first {
      if rest.starts(with: Self.schemaVariable) {
        pieces.append([])
        rest = rest.dropFirst(Self.schemaVariable.count)
      } else {
        pieces[pieces.count - 1].append(CChar(bitPattern: byte))
        rest = rest.dropFirst()
      }
    }
    pieces[pieces.count - 1].append(0)
    self.pieces = pieces
  }

  private static let schemaVariable = Array(#":"schema""#.utf8)

  /// The text with `schema` in the places of the variable, and a NUL at its end; the tables that have a stand-in are
  /// replaced by it.
  func text(in schema: String, _ standIns: StandIns = StandIns()) -> [CChar] {
    guard pieces.count > 1 else { return pieces[0] }
    let schema = quotedIdentifier(schema).utf8.map(CChar.init(bitPattern:))
    guard isOwn, !standIns.isEmpty else { return Array(pieces.joined(separator: schema)) }
    var text = pieces[0]
    for piece in pieces.dropFirst() {
      text += standIns.replacing(tableBefore: piece) ?? schema + piece
    }
    return text
  }
}
