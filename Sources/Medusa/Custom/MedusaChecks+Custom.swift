internal import Commerce
internal import Pipeline
internal import Postgres
internal import Queries
internal import SegmentSpec

// What `check` says of the events of the settings and of the outbox.
extension MedusaChecks {
  /// Whether each table can be read, and the server takes the SQL of each event.
  func ownEventFindings(_ source: SourceSession) async throws -> [Finding] {
    var findings: [Finding] = []
    for event in mapping.enabledCustomEvents {
      do {
        let table = try await CustomTables.table(of: event, through: source)
        findings.append(
          Finding(
            .good,
            subject: "settings",
            text:
              "custom_events.\(event.name) reads \(table.spelling) by its column \(table.key.column)."
          )
        )
      } catch let error as MedusaError {
        findings.append(Self.finding(error))
      }
    }
    var outbox = MappingSettings()
    outbox.readsOutbox = mapping.readsEnabledOutbox
    let tables = CustomTables(outbox)
    guard !tables.isEmpty else { return findings }
    do {
      _ = try await tables.all(in: source)
      findings.append(
        Finding(
          .good,
          subject: "settings",
          text: "The outbox, tidemark_outbox.message, can be read."
        )
      )
    } catch let error as MedusaError {
      findings.append(Self.finding(error))
    }
    return findings
  }

  /// The tables that SQL of the settings and the outbox read, and the role may not.
  ///
  /// A statement's own plan would name them only to a role that may read them, so their names come from the SQL.
  func ownPrivilegeFindings(
    _ source: SourceSession,
    _ role: String,
    schema: String
  ) async throws -> [Finding] {
    var findings: [Finding] = []
    for event in mapping.enabledCustomEvents {
      let lacking = try await relations(event.names(schema: schema), source).filter(\.isMissing)
      // Columns that the SQL needs may be readable alone.
      guard !lacking.isEmpty, try await !isReadable(event, source) else { continue }
      findings.append(Self.finding(lacking, role, "custom_events.\(event.name)"))
    }
    if mapping.readsEnabledOutbox {
      let (schema, name) = CustomTables.outbox
      let lacking = try await relations([.init(schema: schema, name: name)], source)
        .filter(\.isMissing)
      if !lacking.isEmpty { findings.append(Self.finding(lacking, role, "the setting outbox")) }
    }
    return findings
  }

  /// The finding that `role` may not read what `reader` reads, with the statements that let it.
  private static func finding(_ missing: [Relation], _ role: String, _ reader: String) -> Finding {
    let grantee = ColumnCheck.quoted(role)
    var (grants, tables) = ([String](), [String]())
    for relation in missing {
      let schema = ColumnCheck.quoted(relation.schema)
      let place = "\(schema).\(ColumnCheck.quoted(relation.name))"
      tables.append(place)
      let usage = "GRANT USAGE ON SCHEMA \(schema) TO \(grantee);"
      if !relation.isSchemaUsable, !grants.contains(usage) { grants.append(usage) }
      if !relation.isReadable { grants.append("GRANT SELECT ON \(place) TO \(grantee);") }
    }
    return Finding(
      .problem,
      subject: "privileges",
      text: "Role \"\(role)\" may not read \(tables.joined(separator: ", ")), which \(reader)"
        + " reads.",
      remedy: grants.joined(separator: "\n")
    )
  }

  private struct Relation: Sendable {
    var schema: String
    var name: String
    var isSchemaUsable: Bool
    var isReadable: Bool

    var isMissing: Bool { !isSchemaUsable || !isReadable }
  }

  private func relations(
    _ names: [QualifiedNames.Name],
    _ source: SourceSession
  ) async throws -> [Relation] {
    let parameters: [Parameter] = [.textArray(names.map(\.schema)), .textArray(names.map(\.name))]
    return try await source.using { session in
      try await session.query(.of(.sourceRelations), parameters) { rows in
        try (0..<rows.count).map { row in
          Relation(
            schema: try rows.string(row, 0),
            name: try rows.string(row, 1),
            isSchemaUsable: try rows.bool(row, 2),
            isReadable: try rows.bool(row, 3)
          )
        }
      }
    }
  }

  /// Whether the role may run the statements of an event; also true if something else is wrong with them.
  private func isReadable(_ event: CustomEvent, _ source: SourceSession) async throws -> Bool {
    do {
      let table = try await CustomTables.table(of: event, through: source)
      try await source.reading { session in
        try await session.query(table.plan, [.textArray([]), .int4(1)]) { _ in }
      }
      return true
    } catch let error as MedusaError {
      return error.kind != .missingPrivilege
    }
  }

  private static func finding(_ error: MedusaError) -> Finding {
    let subject =
      switch error.kind {
      case .configuration: "settings"
      case .missingPrivilege: "privileges"
      case .sourceUnavailable: "source"
      }
    return Finding(.problem, subject: subject, text: error.reason + ".", remedy: error.hint)
  }
}

extension CustomEvent {
  /// What may be a table that its SQL reads, its own table first.
  fileprivate func names(schema: String) -> [QualifiedNames.Name] {
    let texts =
      joins + [timestamp, userID, anonymousID, condition].compactMap { $0 }
      + properties.flatMap { [$0.expression, $0.currency ?? ""] }
    let own = QualifiedNames.Name(schema: self.schema ?? schema, name: table)
    return [own] + QualifiedNames(in: texts, schema: schema).names.filter { $0 != own }
  }
}
