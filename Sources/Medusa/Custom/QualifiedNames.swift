/// The names with a schema that SQL contains: whatever else a statement reads must be written so.
///
/// Some are no table: a column behind its table, a function.
struct QualifiedNames {
  private(set) var names: [Name] = []

  struct Name: Hashable, Sendable {
    var schema: String
    var name: String
  }

  private enum Token: Equatable {
    case name(String)
    case point
    case other
  }

  /// Reads SQL; `schema` is the name for psql's variable of that name.
  init(in texts: [String], schema: String) {
    var seen: Set<Name> = []
    for text in texts {
      let tokens = Self.tokens(of: Array(text.unicodeScalars), schema: schema)
      for place in tokens.indices.dropLast(2) {
        guard case .name(let first) = tokens[place], tokens[place + 1] == .point,
          case .name(let second) = tokens[place + 2]
        else { continue }
        let name = Name(schema: first, name: second)
        if seen.insert(name).inserted { names.append(name) }
      }
    }
  }

  /// Names, the points between them, and one token for everything else; white space and comments are none.
  private static func tokens(of text: [Unicode.Scalar], schema: String) -> [Token] {
    var tokens: [Token] = []
    var place = 0
    func starts(_ word: String) -> Bool {
      text[place...].starts(with: Array(word.unicodeScalars))
    }
    /// Passes everything up to `end`, and returns what stands before it; a doubled end stands for one.
    func quoted(_ end: Unicode.Scalar, escapes: Bool = false) -> String {
      var content = String.UnicodeScalarView()
      while place < text.count {
        let scalar = text[place]
        place += 1
        if escapes, scalar == "\\" {
          place += 1
        } else if scalar == end {
          guard place < text.count, text[place] == end else { break }
          content.append(end)
          place += 1
        } else {
          content.append(scalar)
        }
      }
      return String(content)
    }
    while place < text.count {
      let scalar = text[place]
      if scalar.properties.isWhitespace {
        place += 1
      } else if starts("--") {
        while place < text.count, text[place] != "\n" { place += 1 }
      } else if starts("/*") {
        var depth = 0
        repeat {
          if starts("/*") { depth += 1 } else if starts("*/") { depth -= 1 }
          place += starts("/*") || starts("*/") ? 2 : 1
        } while depth > 0 && place < text.count
      } else if starts(":\"schema\"") {
        place += 9
        tokens.append(.name(schema))
      } else if scalar == "\"" {
        place += 1
        tokens.append(.name(quoted("\"")))
      } else if scalar == "'" {
        let isEscaped = tokens.last == .name("e") && text[place - 1].properties.isAlphabetic
        if isEscaped { tokens.removeLast() }
        place += 1
        _ = quoted("'", escapes: isEscaped)
        tokens.append(.other)
      } else if scalar == "." {
        place += 1
        tokens.append(.point)
      } else if scalar.properties.isAlphabetic || scalar == "_" {
        var name = String.UnicodeScalarView()
        while place < text.count, Self.continues(text[place]) {
          name.append(text[place])
          place += 1
        }
        // The server folds ASCII alone.
        tokens.append(.name(String(String.UnicodeScalarView(name.map(Self.small)))))
      } else {
        place += 1
        tokens.append(.other)
      }
    }
    return tokens
  }

  private static func continues(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar == "_" || scalar == "$" || ("0"..."9").contains(scalar)
  }

  private static func small(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar
  }
}
