import Commerce
import Pipeline
import SegmentSpec

/// The part of history that a command works on: its arguments --from, --to and --events.
struct HistoryArguments {
  let from: String?
  let to: String?
  let events: String?
  /// `tidemark backfill`, as hints show it.
  let command: String
  /// Why you cannot ask for an Order Updated, as a whole sentence; nil if you can.
  let withoutUpdates: String?

  /// - Throws: exit code 64 for a window that ends before it starts, and for an unreadable time.
  func window(in context: CommandContext) throws(Failure) -> HistoryWindow {
    let example = "\(command) --from 2024-01-01T00:00:00Z --to 2025-01-01T00:00:00Z"
    func moment(_ text: String?) throws(Failure) -> Timestamp? {
      guard let text else { return nil }
      return try GivenTime(text, example: example).moment()
    }
    let window = HistoryWindow(from: try moment(from), to: try moment(to))
    if let from = window.from, let to = window.to, to <= from {
      throw Failure(
        .usage,
        to == from
          ? "the window is empty: it starts and ends \(to.iso8601), and its end is no part of it"
          : "the window ends \(to.iso8601), before it starts \(from.iso8601)",
        hint: example
      )
    }
    return window
  }

  /// The requested events; nil for all that are switched on.
  /// - Throws: exit code 64 for an unknown event, or one that is switched off.
  func chosenEvents(in context: CommandContext) throws(Failure) -> [EventName]? {
    guard let events else { return nil }
    let mapping = context.settings.mapping()
    var chosen: Set<EventName> = []
    for name in events.split(separator: ",") {
      let event = try EventName(given: name.trimmed, among: mapping.choices)
      if event == .orderUpdated, let withoutUpdates {
        throw Failure(
          .usage,
          withoutUpdates,
          hint: "leave it out; tidemark sync sends changes from now on"
        )
      }
      let own = mapping.customEvents.first { $0.choice == event }
      let isEnabled = own.map { mapping.enabledCustomEvents.contains($0) }
      guard isEnabled ?? mapping.isEnabled(event) else {
        throw Failure(
          .usage,
          "\(event.rawValue) is switched off",
          hint: "set \(event.settingKey) to true, or leave it out"
        )
      }
      chosen.insert(event)
    }
    guard !chosen.isEmpty else {
      throw Failure(.usage, "--events names no event", hint: "tidemark events lists them")
    }
    return mapping.choices.filter(chosen.contains)
  }
}
