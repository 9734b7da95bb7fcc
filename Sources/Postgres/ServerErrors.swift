internal import CLibPQ

extension PostgresError {
  /// The server's answer to a statement, without any value of a row or a parameter.
  init(_ result: OpaquePointer, statement: String?) {
    let field = { (code: Character) -> String? in
      PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { oneLine($0) }
    }
    var sqlState = field("C")
    var primary = field("M") ?? ""
    if field("M") == nil {
      // The connection broke right after the error: libpq kept only the text.
      let report = ConnectReport.lastWords(PQresultErrorMessage(result))
      sqlState = report.sqlState
      primary = report.message
    }
    self.init(
      kind: Kind(sqlState: sqlState),
      statement: statement,
      message: Self.withoutValues(primary, sqlState: sqlState),
      sqlState: sqlState,
      detail: Self.quotesRows(sqlState) ? nil : field("D")
    )
  }

  /// Whether the detail of such an error may contain a value of a row or a parameter.
  private static func quotesRows(_ sqlState: String?) -> Bool {
    guard let sqlState else { return true }
    switch sqlState.prefix(2) {
    case "08", "28", "3D", "40", "42", "53", "57": return false
    default: return true
    }
  }

  /// The part of the primary message that cannot contain a value.
  private static func withoutValues(_ message: String, sqlState: String?) -> String {
    switch sqlState?.prefix(2) {
    case "08", "0A", "23", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58":
      return message
    // Data exceptions quote the value they refuse: the text ends before its first quote then.
    case "22", "XX", nil:
      guard let quote = message.firstIndex(where: { "\"'«»„“”‚‘’‹›".contains($0) }) else {
        return message
      }
      return message[..<quote] + "…"
    // A function in the database may use any words.
    default: return "a function in the database raised an error"
    }
  }
}

extension PostgresError.Kind {
  init(sqlState: String?) {
    self =
      switch sqlState {
      case "28P01", "28000": .authentication
      case "3D000": .noDatabase
      case "42501": .privilege
      case "42P01", "42703", "42883", "3F000": .missingObject
      case "57014", "55P03": .deadline
      case "57P01", "57P02", "57P05", "25P03": .connectionLost
      case let state? where state.hasPrefix("08"): .connectionLost
      default: .other
      }
  }
}
