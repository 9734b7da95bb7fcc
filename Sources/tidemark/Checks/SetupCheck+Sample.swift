import Pipeline
import SegmentSpec
import Stores
import Templates

// The newest orders, turned into messages as a sync would do.
extension SetupCheck {
  /// The number of orders that are checked: one page.
  private static let sampledOrders = 100
  /// The number of customers, and of carts, that are checked for templates that no order's messages go through.
  private static let sampledPeople = 50
  /// If all facts of an event are refused, so many must exist before that is a problem, if the sample has as many
  /// orders.
  private static let mostChances = 10

  /// Why facts of one event are refused.
  private struct Cause: Hashable {
    var event: EventName
    var text: String
  }

  /// Derives and encodes the messages of the newest orders, and reports those that would become dead letters.
  ///
  /// It does not read the state, send a message or remember anything.
  mutating func lookAtSample() async throws {
    guard let store else { return }
    let (context, wiring) = (context, wiring)
    do {
      let sample = try await wiring.withSource { source in
        let ids = try await source.recentRoots(Self.sampledOrders)
        let templates = try context.settings.templates()
        let carts =
          templates?.isFor(.checkoutStarted) == true
          ? try await SetupCheck.carts(of: ids, in: source) : []
        let run = try SetupCheck.preview(of: source, store, templates, context.settings)
        let outcome = try await run.messages(of: ids + carts) { _ in true }
        let open = [EventName.identify, .checkoutStarted].filter { event in
          templates?.isFor(event) == true && !outcome.shows(event)
        }
        var people: PreviewOutcome?
        if !open.isEmpty {
          let ids = try await source.recentPeople(Self.sampledPeople)
          people = try await run.messages(of: ids) { _ in true }.part(open)
        }
        return (orders: ids.count, outcome: outcome, people: people)
      }
      note(sample.outcome, orders: sample.orders)
      let whom = "the newest customers and carts"
      if let people = sample.people { noteRefusals(people, whom, chances: Self.mostChances) }
      noteTemplates(
        sample.outcome,
        sample.people,
        sample.people == nil ? Self.words(sample.orders) : "the newest orders, customers and carts"
      )
    } catch {
      try note(error, subject: "sample")
    }
  }

  /// A preview that does not read the state.
  static func preview(
    of source: any ChangeSource,
    _ store: StoreIdentity,
    _ templates: (any MessageTemplates)?,
    _ settings: Settings
  ) throws -> PreviewRun {
    PreviewRun(
      source: source,
      state: MemoryStateStore(),
      sync: try settings.syncName(),
      // Every id is as long as any other, and none is shown.
      namespace: Namespace(storeID: store.storeID, writeKey: nil, outputKind: "check"),
      privacy: try settings.privacyRules(),
      templates: templates
    )
  }

  private mutating func note(_ outcome: PreviewOutcome, orders: Int) {
    guard orders > 0 else { return }
    let sampled = Self.words(orders)
    noteRefusals(outcome, sampled, chances: min(Self.mostChances, orders))
    if let key = outcome.sharedKeys.first {
      add(
        .warning,
        "sample",
        "\(Summary.counted(outcome.sharedKeys.count, "fact")) of \(sampled)"
          + " \(outcome.sharedKeys.count == 1 ? "has" : "have") the id of a row of another table, such as"
          + " \(key.text): both have one message id, and only one is sent",
        remedy: "give the rows of each imported table ids of their own (docs/events.md, \"Totals\")"
      )
    }
    if let count = outcome.notices[.otherTotal] {
      add(
        .warning,
        "sample",
        "\(sampled): \(EncodingNotice.otherTotal.sentence(count: count))",
        remedy:
          "docs/medusa-v2.md, \"Amounts\", says how totals are computed"
      )
    }
    if outcome.refusals.isEmpty {
      let messages = Summary.counted(outcome.messages, "message")
      let none = outcome.messages == 1 ? "which is not refused" : "none of which is refused"
      add(.good, "sample", "\(sampled) \(orders == 1 ? "makes" : "make") \(messages), \(none)")
    }
  }

  private static func words(_ orders: Int) -> String {
    switch orders {
    case 0: "the shop"
    case 1: "the newest order"
    default: "the \(orders) newest orders"
    }
  }

  /// Reports the messages that would become dead letters; all of an event are a problem from `chances` on.
  private mutating func noteRefusals(_ outcome: PreviewOutcome, _ sampled: String, chances: Int) {
    var causes: [Cause: [FactKey]] = [:]
    for refusal in outcome.refusals {
      causes[Cause(event: refusal.event, text: refusal.cause), default: []].append(refusal.key)
    }
    for event in EventName.inOrder(causes.keys.map(\.event)) {
      let ofEvent = causes.filter { $0.key.event == event }
        .sorted { ($1.value.count, $0.key.text) < ($0.value.count, $1.key.text) }
      let refused = ofEvent.reduce(0) { $0 + $1.value.count }
      let isEvery = outcome.counts[event] == nil && refused >= chances
      for (cause, keys) in ofEvent {
        guard let example = keys.first else { continue }
        let finding = Finding(
          isEvery ? .problem : .warning,
          subject: "sample",
          text: "\(keys.count) of \(refused + (outcome.counts[event] ?? 0)) \(event.rawValue)"
            + " of \(sampled) would become \(keys.count == 1 ? "a dead letter" : "dead letters"):"
            + " \(cause.text)",
          remedy: "look at one: tidemark preview \(example.row)\(context.settings.nameArgument)"
        )
        results.append(CheckResult(finding, status: .configuration))
      }
    }
  }
}

extension PreviewOutcome {
  /// Whether a message of the event was made, left out or refused.
  func shows(_ event: EventName) -> Bool {
    counts[event] != nil || leftOutOf[event] != nil || refusals.contains { $0.event == event }
  }

  /// What it says of these events alone.
  fileprivate func part(_ events: [EventName]) -> PreviewOutcome {
    var part = PreviewOutcome()
    part.counts = counts.filter { events.contains($0.key) }
    part.leftOutOf = leftOutOf.filter { events.contains($0.key) }
    part.refusals = refusals.filter { events.contains($0.event) }
    return part
  }
}
