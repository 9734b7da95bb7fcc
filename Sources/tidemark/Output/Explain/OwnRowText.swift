import Pipeline
import SegmentSpec

/// What became of a row of an event of the settings, for people and for machines.
struct OwnRowText {
  let explained: OwnRowExplanation
  let sync: SyncName
  let watermark: Watermark?
  let destination: DestinationIdentity
  let nameArgument: String

  private var fates: FateText {
    FateText(watermark: watermark, nameArgument: nameArgument, choice: explained.name)
  }

  /// The row, and a table of its event.
  func text(width: Int?) -> String {
    let line = explained.line
    let start = watermark == nil ? "no watermark" : "history starts \(fates.start)"
    let place = explained.table.map { "of \($0)" } ?? "which is gone from its table"
    let heading = [
      ["row", "\(explained.key.row) \(place), for \(explained.name)"],
      ["sync", "\(sync), to \(destination.kind) \(destination.place); \(start)"],
    ]
    let row = [
      line.event.rawValue, String(explained.key.row), FateText.fate(line.fate).title,
      fates.sentence(line),
    ]
    let table = FateText.table([row], width: width)
    return (Table.lines(heading, indent: "", width: width) + [""] + table).joined(separator: "\n")
  }

  struct Wire: Encodable {
    var name: String
    var table: String?
    var row: FateText.Wire
  }

  var wire: Wire {
    Wire(name: explained.name, table: explained.table, row: fates.wire(explained.line))
  }
}
