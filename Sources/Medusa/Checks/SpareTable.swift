internal import Pipeline
internal import Postgres
internal import SegmentSpec

/// A table that is read as an empty one: the shop lacks it or withholds it from the role, and only events need it that
/// are switched off.
struct SpareTable: Sendable {
  var name: String
  var cause: Cause
  /// The events that need it.
  var events: [EventName]

  enum Cause: String, Hashable, Sendable {
    case isMissing, isWithheld
  }
}

extension Shop {
  /// Leaves out the tables that nobody needs and that cannot be read as Medusa makes them, in the transaction that
  /// `session` has open.
  mutating func leaveOut(_ spare: [String: [EventName]], in session: Session) async throws {
    let names = spare.keys.sorted()
    guard !names.isEmpty else { return }
    let check = try await ColumnCheck.run(session, shop: self, of: Set(names))
    let withheld = check.unusable
    for name in names where !has(name) || withheld.contains(name) {
      leftOut.append(
        SpareTable(
          name: name,
          cause: has(name) ? .isWithheld : .isMissing,
          events: spare[name] ?? []
        )
      )
      tables[name] = nil
    }
  }

  /// What statements read in place of the tables that are left out.
  var standIns: StandIns {
    var standIns = StandIns()
    for spare in leftOut {
      for needed in edition.columns where needed.table == spare.name {
        standIns.add(
          spare.name,
          columns: needed.columns.map { column in
            (column, edition.type(of: column, in: spare.name).sql(for: column))
          }
        )
      }
    }
    return standIns
  }

  /// A finding for each set of events whose tables are left out.
  func spareFindings() -> [Finding] {
    var findings: [Finding] = []
    for cause in [SpareTable.Cause.isMissing, .isWithheld] {
      var rest = leftOut.filter { $0.cause == cause }
      while let first = rest.first {
        let names = rest.filter { $0.events == first.events }.map(\.name)
        rest.removeAll { $0.events == first.events }
        let list = names.joined(separator: ", ")
        let events = EventName.inOrder(first.events)
        let them = names.count == 1 ? "it" : "them"
        let fact =
          switch cause {
          case .isMissing: "There is no table \(list)"
          case .isWithheld: "Role \"\(server.role)\" may not read \(list)"
          }
        findings.append(
          Finding(
            .good,
            subject: "medusa",
            text:
              "\(fact); nothing is read from \(them), because these events are switched off: \(events)."
          )
        )
      }
    }
    return findings
  }
}

extension EventName {
  /// The names of events, with commas between.
  fileprivate static func inOrder(_ events: [EventName]) -> String {
    events.map { $0 == .orderRefunded ? "\($0.rawValue) (goods)" : $0.rawValue }
      .joined(separator: ", ")
  }
}

extension ColumnCheck {
  /// Tables of which a column is missing, cannot be read, or has another type, or of which rows may be hidden.
  fileprivate var unusable: Set<String> {
    var tables = Set(unreadable.map(\.table)).union(rowSecured).union(mistyped.map(\.table))
    for column in missing {
      if let table = column.split(separator: ".").first { tables.insert(String(table)) }
    }
    return tables
  }
}

extension ExpectedType {
  /// A type with which the statements can read a column.
  fileprivate func sql(for column: String) -> String {
    switch self {
    case .integer: "int4"
    case .float: "float8"
    case .bool: "bool"
    case .timestamptz: "timestamptz"
    case .jsonb: "jsonb"
    case .json: "json"
    case .text: "text"
    case .exactly, .any: column == "xmin" ? "xid" : "numeric"
    }
  }
}
