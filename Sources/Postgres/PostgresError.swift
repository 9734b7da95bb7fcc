/// An error of a connection or a statement, without any value of a row or a parameter.
package struct PostgresError: Error, Sendable, Hashable {
  /// The kind of failure, to decide on an exit code or a next step.
  package enum Kind: Sendable, Hashable {
    /// No server answered: the connection was refused or came too late, the host is unknown, or there is no route.
    case cannotConnect
    /// The server does not accept this user or password (28P01, 28000).
    case authentication
    /// The database named does not exist (3D000).
    case noDatabase
    /// The connection broke, or is closed.
    case connectionLost
    /// The role lacks a privilege (42501).
    case privilege
    /// A table, column, function or schema does not exist (42P01, 42703, 42883, 3F000).
    case missingObject
    /// A statement, lock or client deadline passed.
    case deadline
    /// Someone asked the statement to stop.
    case cancelled
    /// A result does not have the shape that the program reads.
    case unexpectedResult
    /// Any other refusal of the server.
    case other
  }

  package var kind: Kind
  /// The name of the statement, if one ran.
  package var statement: String?
  /// The primary message on one line.
  package var message: String
  /// The five characters of PostgreSQL's appendix "Error Codes", if the server sent them.
  package var sqlState: String?
  /// The server's detail, only of kinds of error whose detail never quotes rows.
  package var detail: String?

  package init(
    kind: Kind,
    statement: String? = nil,
    message: String,
    sqlState: String? = nil,
    detail: String? = nil
  ) {
    self.kind = kind
    self.statement = statement
    self.message = message
    self.sqlState = sqlState
    self.detail = detail
  }

  /// Whether the same work on a new connection may succeed.
  package var isWorthRetrying: Bool {
    switch kind {
    case .cannotConnect, .connectionLost: true
    case .authentication, .noDatabase, .privilege, .missingObject, .unexpectedResult: false
    // Another wait would only take as long again.
    case .deadline, .cancelled: false
    case .other:
      switch sqlState.map({ ($0.prefix(2), $0) }) {
      case ("08", _)?, ("40", _)?, ("53", _)?: true
      case (_, "57P01")?, (_, "57P02")?, (_, "57P03")?, (_, "57P05")?: true
      default: false
      }
    }
  }
}

extension PostgresError: CustomStringConvertible {
  /// For people: the message, the detail and the SQLSTATE.
  ///
  /// The names of statements mean nothing to them.
  package var description: String {
    var text = message
    // Only somebody who knows the program's statements can say what a result of another shape means.
    if kind == .unexpectedResult, let statement { text += " (statement \(statement))" }
    if let detail { text += " (\(detail))" }
    if let sqlState { text += " (SQLSTATE \(sqlState))" }
    return text
  }
}

extension PostgresError: CustomDebugStringConvertible {
  /// For logs: the same, with the name of the statement.
  package var debugDescription: String {
    guard kind != .unexpectedResult, let statement else { return description }
    return "\(description) (statement \(statement))"
  }
}
