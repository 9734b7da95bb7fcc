internal import Commerce
internal import Pipeline
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
    outbox.readsOutbox = mapping.readsOutbox
    outbox.disabledEvents = mapping.disabledEvents
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
