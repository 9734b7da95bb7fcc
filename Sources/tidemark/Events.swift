import ArgumentParser
import Commerce
import FoundationEssentials
import SegmentSpec

/// `tidemark events`: the catalogue.
struct Events: RunnableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Lists every event: when it fires, from which rows, whether it is enabled."
  )

  @OptionGroup(title: "Options of every command") var options: Options

  func work(in room: Room) async throws -> ExitStatus {
    let mapping = room.settings.mapping()
    let events = EventCatalog.events.map { Line($0, isEnabled: $0.isEnabled(mapping)) }
    guard room.settings.json else {
      try room.result.print(events.map(\.text).joined(separator: "\n\n"))
      return .done
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(["events": events])
    try room.result.print(String(decoding: data, as: UTF8.self))
    return .done
  }

  /// An event as it is listed.
  struct Line: Encodable {
    var event: String
    var variant: String?
    var enabled: Bool
    var fires: String
    var rows: [String]
    var key: String
    var timestamp: String
    var repeats: Bool
    var setting: String

    init(_ description: EventDescription, isEnabled: Bool) {
      event = description.event.rawValue
      variant = description.variant
      enabled = isEnabled
      fires = description.fires
      rows = description.rows
      key = description.key
      timestamp = description.timestamp
      repeats = description.isState
      setting = description.setting
    }

    /// A heading and what belongs to it.
    var text: String {
      let heading = variant.map { "\(event) (\($0))" } ?? event
      let details = Table.lines([
        ["fires", fires],
        ["from", Line.wrapped(rows)],
        ["timestamp", timestamp],
        ["key", key + (repeats ? ", sent again when its content changes" : ", sent once")],
        ["setting", "\(setting): \(enabled)"],
      ])
      return ([heading + (enabled ? "" : "  [disabled]")] + details).joined(separator: "\n")
    }

    /// Names joined by commas, in lines of at most 80 characters under the table's second column.
    private static func wrapped(_ names: [String]) -> String {
      let margin = String(repeating: " ", count: 14)
      var lines = [""]
      for (index, name) in names.enumerated() {
        let word = index == names.count - 1 ? name : name + ","
        let last = lines[lines.count - 1]
        if last.isEmpty {
          lines[lines.count - 1] = word
        } else if last.count + 1 + word.count > 66 {
          lines.append(word)
        } else {
          lines[lines.count - 1] += " " + word
        }
      }
      return lines.joined(separator: "\n" + margin)
    }
  }
}
