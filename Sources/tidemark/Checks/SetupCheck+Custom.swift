import Commerce
import Pipeline
import SegmentSpec

// The newest row of each event that the settings define, turned into a message as a sync would do.
extension SetupCheck {
  /// Reports which of these rows would become dead letters, and which show no event.
  mutating func lookAtOwnEvents() async throws {
    let mapping = context.settings.mapping()
    guard let store, !mapping.customEvents.isEmpty || mapping.readsOutbox else { return }
    let (context, wiring) = (context, wiring)
    do {
      let (keys, outcome) = try await wiring.withSource { source in
        let keys = try await source.recentRows()
        let templates = try context.settings.templates()
        let run = try SetupCheck.preview(of: source, store, templates, context.settings)
        var counts: [FactKey: PreviewOutcome] = [:]
        for key in keys { counts[key] = try await run.messages(of: [key.text]) { _ in true } }
        return (keys, counts)
      }
      for key in keys { note(key, outcome[key]) }
    } catch {
      try note(error, subject: "sample")
    }
  }

  private mutating func note(_ key: FactKey, _ outcome: PreviewOutcome?) {
    let id = Printable.line(key.text)
    if let refusal = outcome?.refusals.first {
      add(
        .warning,
        "sample",
        "the newest row, \(id), would become a dead letter: \(refusal.reason)",
        remedy: "look at it: tidemark preview \(id)\(context.settings.nameArgument)"
      )
    } else if outcome?.leftOut ?? 0 > 0 {
      add(.good, "sample", "the newest row, \(id), is left out by its template")
    } else if outcome?.messages == 0 {
      add(
        .good,
        "sample",
        "the newest row, \(id), shows no event: its condition or time is not met yet"
      )
    } else {
      add(.good, "sample", "the newest row, \(id), makes a message")
    }
  }
}
