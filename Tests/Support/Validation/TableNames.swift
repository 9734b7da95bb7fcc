/// Finds where SQL texts name tables, by their words: a second reader that shares no code with the program.
package struct TableNames {
  /// Names of tables that stand without a schema and are no name of a WITH.
  package private(set) var bare: [String] = []
  /// The schemas of all others, each once.
  package private(set) var schemas: Set<String> = []

  /// Reads one statement, or several with semicolons between them.
  package init(in sql: String) {
    let tokens = TableNames.tokens(sql)
    let named = Set(
      tokens.indices.filter { place in
        let next = tokens[(place + 1)...].prefix(4).map(\.lowered)
        return next.first == "as"
          && (next.dropFirst().first == "(" || next.contains("materialized") && next.contains("("))
      }.map { tokens[$0].text }
    )
    let makesIndex = tokens.prefix(3).contains { $0.lowered == "index" }
    /// For each open parenthesis: the word before it, and whether a list of tables is under way in it.
    var open: [(word: String, lists: Bool)] = [("", false)]
    var place = 0
    while place < tokens.count {
      let word = tokens[place].lowered
      let before = place > 0 ? tokens[place - 1].lowered : ""
      var takes = false
      var mayCall = false
      switch word {
      case "(": open.append((before, false))
      case ")" where open.count > 1: open.removeLast()
      case "," where open[open.count - 1].lists: (takes, mayCall) = (true, true)
      case "from", "join":
        let around = open[open.count - 1].word
        guard before != "distinct", !["extract", "trim", "substring"].contains(around) else {
          break
        }
        open[open.count - 1].lists = true
        (takes, mayCall) = (true, true)
      case "where", "group", "order", "on", "set", "union", "returning", "limit", "having", "for",
        "window", ";", "select", "values":
        open[open.count - 1].lists = false
        takes = word == "on" && makesIndex
      case "update": takes = !["do", "for", "key"].contains(before)
      case "into", "copy", "references", "truncate": takes = true
      case "table": takes = ["create", "alter", "drop", "temporary", "truncate"].contains(before)
      default: break
      }
      place += 1
      guard takes else { continue }
      while place < tokens.count,
        ["lateral", "only", "if", "not", "exists", "table"].contains(tokens[place].lowered)
      {
        place += 1
      }
      guard place < tokens.count, tokens[place].isName, tokens[place].lowered != "stdin" else {
        continue
      }
      let next = place + 1 < tokens.count ? tokens[place + 1].text : ""
      if next == "." {
        schemas.insert(tokens[place].text)
      } else if !(mayCall && next == "("), !named.contains(tokens[place].text) {
        bare.append(tokens[place].text)
      }
    }
  }

  private struct Token {
    var text: String
    var isName = true
    var isQuoted = false
    /// A word as the grammar reads it; nothing for a name in quotes.
    var lowered: String { isQuoted ? "" : text.lowercased() }
  }

  /// Words, names and single characters; comments and texts in single quotes are left out.
  private static func tokens(_ sql: String) -> [Token] {
    var tokens: [Token] = []
    var rest = sql[...]
    while let character = rest.first {
      if rest.hasPrefix("--") {
        rest = rest.drop { !$0.isNewline }
      } else if character == "'" {
        let takesEscapes = tokens.last?.lowered == "e"
        if takesEscapes { tokens.removeLast() }
        rest = rest.dropFirst()
        while let next = rest.popFirst(), next != "'" {
          if next == "\\", takesEscapes { rest = rest.dropFirst() }
        }
      } else if character == "\"" {
        let name = rest.dropFirst().prefix { $0 != "\"" }
        rest = rest.dropFirst(name.count + 2)
        tokens.append(Token(text: String(name), isQuoted: true))
      } else if character.isLetter || character == "_" {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest.dropFirst(word.count)
        tokens.append(Token(text: String(word)))
      } else {
        rest = rest.dropFirst()
        if !character.isWhitespace { tokens.append(Token(text: String(character), isName: false)) }
      }
    }
    return tokens
  }
}
