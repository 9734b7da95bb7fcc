internal import Commerce
internal import Postgres
internal import SegmentSpec

/// A row for which the server cannot compute what the settings ask for.
struct FailedRow: Sendable {
  let key: String
  var origin = RowOrigin.later
  var history = FactHistory.byTime
  /// When it happened; if that is what fails, when the row was looked at.
  var time: Timestamp
  /// The part of the definition that fails; nil if none fails alone.
  var part: String?
  /// The server's words, without a value of the row.
  var words: String
}

/// Rows of one event that cannot be computed, in the order of sending: each becomes a dead letter.
struct FailedRows: FactPage {
  let facts: [Fact]
  let place: PagePlace?
  private let rows: [FailedRow]
  /// Nil for the outbox.
  private let event: CustomEvent?

  /// So many of one event one after another mean that the definition is wrong, and not the rows.
  static let most = 20

  init(_ rows: [FailedRow], of table: CustomTable, place: PagePlace?) {
    self.rows = rows
    self.place = place
    let event = table.event
    self.event = event
    facts = rows.enumerated().map { index, row in
      var fact = Fact(
        event: event?.event ?? .outbox,
        key: FactKey("\(row.key)/\(table.name)"),
        time: row.time,
        root: Int32(truncatingIfNeeded: index),
        origin: row.origin
      )
      fact.history = row.history
      fact.isRemembered = table.remembers
      fact.isOrdered = event == nil
      if let event, event.isState {
        fact.state = StateCoverage(
          kind: .custom,
          digest: Self.digest(of: row),
          list: event.list,
          covered: row.time,
          createdAt: row.time
        )
      }
      return fact
    }
  }

  /// Stands for the content that nobody could read, so that the content that can be read later is another one.
  private static func digest(of row: FailedRow) -> StateDigest {
    var input = DigestInput()
    for text in ["failed", row.part ?? "", row.words] {
      Array(text.utf8).withUnsafeBytes { input.append($0) }
    }
    return input.digest()
  }

  var rootCount: Int { rows.count }
  var filtered: [FilteredCount] { [] }

  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let row = rows[Int(facts[index].root)]
    guard let event else {
      var refusal = EncodingRefusal("it cannot be read: \(row.words)", of: "outbox \(row.key)")
      refusal.isOfRowAlone = true
      throw refusal
    }
    let part = row.part ?? ""
    throw EncodingRefusal(
      "\(event.place(of: part)): \(row.words)",
      of: "\(event.name) \(row.key)",
      setting: event.path(of: part)
    )
  }
}

extension CustomPages {
  /// What can be found out about a row that cannot be computed; nil if it shows no event.
  func look(
    at key: String,
    of work: Work,
    _ cause: PostgresError
  ) async throws -> FailedRow? {
    let table = work.table
    let parameters: [Parameter] = [.textArray([key])]
    let found: (key: String, writer: Int64, now: Int64)? = try await source.reading { session in
      try await session.query(table.bare, parameters) { rows in
        guard rows.count > 0 else { return nil }
        return (try rows.string(0, 0), try rows.int8(0, 1), try rows.timestamp(0, 2))
      }
    }
    guard let found else { return nil }
    let (origin, history) = work.history.standing(of: UInt32(truncatingIfNeeded: found.writer))
    var row = FailedRow(
      key: found.key,
      origin: origin,
      history: history,
      time: Timestamp(microseconds: found.now),
      words: cause.words
    )
    var isTimeOpen = true
    for part in table.parts {
      switch try await outcome(of: part, parameters) {
      case .none: return nil
      case .shown(let time):
        guard part.isTime else { continue }
        guard let time else { return nil }
        (row.time, isTimeOpen) = (time, false)
      case .failed(let error):
        row.part = part.name
        row.words = error.words
        // The condition fails: the time may not.
        if isTimeOpen, !part.isTime, let part = table.parts.first(where: \.isTime),
          case .shown(let time?) = try await outcome(of: part, parameters)
        {
          row.time = time
        }
        return row
      }
    }
    return row
  }

  /// What the server makes of a part of a definition for one row.
  private enum PartOutcome: Sendable {
    /// The row does not meet the condition, or is gone.
    case none
    /// The value of the time, if it is that part.
    case shown(Timestamp?)
    case failed(PostgresError)
  }

  /// An error that ended a transaction.
  private struct PartFailed: Error {
    var cause: PostgresError
  }

  private func outcome(
    of part: CustomTable.Part,
    _ parameters: [Parameter]
  ) async throws -> PartOutcome {
    do {
      return try await source.reading { session in
        do {
          let outcome: PartOutcome = try await session.query(part.statement, parameters) { rows in
            guard rows.count > 0 else { return .none }
            guard part.isTime else { return .shown(nil) }
            return .shown(try rows.timestampIfPresent(0, 0).map { Timestamp(microseconds: $0) })
          }
          return outcome
        } catch let error as PostgresError where error.isOfRow {
          throw PartFailed(cause: error)
        }
      }
    } catch let error as PartFailed {
      return .failed(error.cause)
    }
  }
}

extension PostgresError {
  /// The server's words and its code, without the name of the statement.
  var words: String { message + (sqlState.map { " (SQLSTATE \($0))" } ?? "") }
}
