import ArgumentParser
import Commerce
import Medusa
import Pipeline
import SegmentSpec

/// `tidemark events`: the catalogue.
struct EventsCommand: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Lists every event, and when it is sent."
  )

  /// Whose catalogue is listed.
  enum Medusa: String, ExpressibleByArgument, CaseIterable { case v1, v2 }

  @Option(
    help:
      "The Medusa whose events are listed: v1 or v2. (default: that of the sync's store, else v1)"
  )
  var medusa: Medusa?

  @Flag(help: "Print the table of the documentation instead: what a default configuration does.")
  var markdown = false

  @Flag(
    help: "Lists the fields of messages instead, and what becomes of each by the setting privacy."
  )
  var privacy = false

  @OptionGroup(title: "Options of every command") var options: Options

  /// A list that depends on no sync needs none to be chosen.
  func isForAllSyncs(_ settings: Settings) -> Bool { settings.isOfAllSyncs && !privacy }

  func validate() throws {
    if markdown, privacy { throw ValidationError("--markdown and --privacy are two lists") }
    if medusa != nil, markdown || privacy {
      throw ValidationError(
        "--medusa chooses the list of events, not those of --markdown and --privacy"
      )
    }
  }

  func work(in context: CommandContext) async throws -> ExitStatus {
    if markdown {
      try context.result.print(EventsCommand.markdownTable)
      return .done
    }
    if privacy {
      let list = try FieldList(context.settings)
      let text = context.settings.json ? try SortedJSON.text(of: list) : list.text
      try context.result.printFolded(text)
      return .done
    }
    let mapping = context.settings.mapping()
    let bound = medusa == nil ? await boundMedusa(in: context) : nil
    let catalogue = (medusa ?? bound) == .v2 ? EventCatalog.v2Events : EventCatalog.events
    let events = catalogue.map { Line($0, mapping) } + Line.own(mapping)
    guard context.settings.json else {
      let width = min(80, context.result.width ?? 80)
      try context.result.printFolded(events.map { $0.text(width) }.joined(separator: "\n\n"))
      if medusa == nil, bound == nil {
        context.outlet.remark(
          "these are the events of a Medusa v1 store; --medusa v2 lists those of a v2 store"
        )
      }
      return .done
    }
    try context.result.print(try SortedJSON.text(of: ["events": events]))
    return .done
  }

  /// The Medusa of the store that the sync belongs to; nil where no state says it.
  private func boundMedusa(in context: CommandContext) async -> Medusa? {
    guard !context.settings.isOfAllSyncs,
      let (state, sync) = try? await Wiring(context: context).stateForReading(),
      let binding = try? await state.binding(of: sync)
    else { return nil }
    return binding.edition == MedusaGeneration.v2.rawValue ? .v2 : .v1
  }

  /// The catalogue as a Markdown table.
  static var markdownTable: String {
    let rows = EventCatalog.events.map { event in
      let name = event.variant.map { "\(event.event.rawValue) (\($0))" } ?? event.event.rawValue
      let key = "`\(event.key)`" + (event.isState ? ", a state" : "")
      let trigger = event.triggers.isEmpty ? "" : "; `\(event.triggerSetting)`"
      return "| \(name) | \(event.fires) | \(event.rows.joined(separator: ", ")) | \(key) |"
        + " \(event.timestamp) | `\(event.setting)`\(trigger) |"
    }
    let head = ["event", "sent when", "shown by", "fact key", "timestamp", "switch"]
    return
      (["| " + head.joined(separator: " | ") + " |"]
      + ["|" + String(repeating: "---|", count: head.count)] + rows).joined(separator: "\n")
  }

  /// An event as it is listed.
  struct Line: Encodable {
    /// As our JSON and files spell it.
    var event: String
    /// As destinations get it.
    var name: String
    var variant: String?
    var enabled: Bool
    var fires: String
    var rows: [String]
    var key: String
    var timestamp: String
    var repeats: Bool
    var setting: String
    /// The trigger in effect, and the choices; nil if the event has no trigger.
    var trigger: String?
    var triggers: [String]?

    init(_ description: EventDescription, _ mapping: MappingSettings) {
      event = description.event.slug
      name = description.event.rawValue
      variant = description.variant
      enabled = description.isEnabled(mapping)
      fires = description.fires
      rows = description.rows
      key = description.key
      timestamp = description.timestamp
      repeats = description.isState
      setting = description.setting
      trigger = description.trigger(mapping)
      triggers = description.triggers.isEmpty ? nil : description.triggers
      triggerSetting = description.triggerSetting
    }

    private var triggerSetting: String?

    /// The events of the settings, and what the application writes into the outbox.
    static func own(_ mapping: MappingSettings) -> [Line] {
      let enabled = mapping.enabledCustomEvents
      let events = mapping.customEvents.map { Line($0, isEnabled: enabled.contains($0)) }
      guard mapping.readsOutbox else { return events }
      return events + [Line(ofOutbox: !mapping.disabledEvents.contains(.outbox))]
    }

    private init(_ custom: CustomEvent, isEnabled: Bool) {
      event = custom.name
      name = custom.event.rawValue
      variant = custom.name
      enabled = isEnabled
      let table = custom.schema.map { "\($0).\(custom.table)" } ?? custom.table
      let what =
        custom.condition.map { "A row of \(table) meets: \($0)" } ?? "A row of \(table) is new"
      fires = Printable.line(what) + (custom.isState ? "; or its properties changed." : ".")
      rows = [table]
      key = "<\(custom.key ?? "primary key")>/\(custom.name)"
      timestamp = Printable.line(custom.timestamp)
      repeats = custom.isState
      setting = "events.\(custom.name).enabled"
    }

    private init(ofOutbox isEnabled: Bool) {
      event = EventName.outbox.rawValue
      name = "track and identify of the application"
      enabled = isEnabled
      fires = "The application called a function of the schema tidemark_outbox."
      rows = ["tidemark_outbox.message"]
      key = "<id>/outbox"
      timestamp = "occurred_at"
      repeats = false
      setting = "events.<event>.enabled"
    }

    private enum CodingKeys: String, CodingKey {
      case event, name, variant, enabled, fires, rows, key, timestamp, repeats, setting, trigger,
        triggers
    }

    /// A heading and its content.
    func text(_ width: Int) -> String {
      let heading = variant.map { "\(name) (\($0))" } ?? name
      var table = [
        ["fires", fires],
        ["from", rows.joined(separator: ", ")],
        ["timestamp", timestamp],
        ["key", key + (repeats ? ", sent again when its content changes" : ", sent once")],
        ["setting", "\(setting): \(enabled)"],
      ]
      if let trigger, let triggers, let triggerSetting {
        let others = SettingKind.listed(triggers.filter { $0 != trigger })
        table.append(["trigger", "\(triggerSetting): \(trigger) (or \(others))"])
      }
      let details = Table.lines(table, width: width)
      return ([heading + (enabled ? "" : "  [disabled]")] + details).joined(separator: "\n")
    }
  }
}
