import Commerce
import Pipeline
import SegmentSpec

/// The fates of facts, for people and for machines.
struct FateText {
  let watermark: Watermark?
  /// What makes a hint's command one for this sync.
  let nameArgument: String
  /// The name that chooses the event in commands, if it is not that of the event.
  var choice: String?
  /// The row that would show an event.
  var missing: (EventName) -> String = { _ in "" }

  /// Rows of event, row, fate and explanation as a table; in a narrow terminal the fate stands below its event.
  static func table(_ rows: [[String]], width: Int?) -> [String] {
    let all = [["event", "row", "fate", ""]] + rows
    guard let width, Table.room(all, width: width) < 66 else {
      return Table.lines(all, indent: "", width: width)
        .map { $0.hasSuffix(" ") ? $0.trimmed : $0 }
    }
    let heads = Table.lines(rows.map { Array($0.prefix(2)) }, indent: "")
    return zip(heads, rows).flatMap { head, row in
      [head.hasSuffix(" ") ? head.trimmed : head]
        + Fold.lines(Printable.line("  \(row[2]): \(row[3])"), width: width, margin: 4)
    }
  }

  func sentence(_ line: Explanation.Line) -> String {
    switch line.fate {
    case .sent(let id, let time, let next):
      let when = time?.seconds8601 ?? "before this was recorded"
      guard line.event.role != .deletes else { return "\(when), requested from Segment" }
      let again = next.map { "; it changed: the next sync sends it again, message \($0)" } ?? ""
      return "\(when), message \(id)\(again)"
    case .next(let id): return "message \(id)"
    case .requested: return "requests the deletion from Segment"
    case .unwritable(let reason): return "makes a dead letter of it: \(reason)"
    case .dead(let letter): return "\(letter.reason); \(retrying(letter.key))"
    case .withheld(let why): return reason(why, line.event)
    case .missing: return missing(line.event)
    }
  }

  /// The command that sends a dead letter again.
  private func retrying(_ key: FactKey) -> String {
    let which = Typed.isID(key.text) ? key.text : "--all"
    return "tidemark dead-letters retry \(which)\(nameArgument)"
  }

  private func reason(_ why: Explanation.Withheld, _ event: EventName) -> String {
    switch why {
    case .switchedOff:
      event == .deletion
        ? "switched off: no SEGMENT_PUBLIC_API_TOKEN, or another destination than segment"
        : "switched off: \(event.settingKey)"
    case .noWatermark:
      "no watermark: tidemark watermark set now\(nameArgument), or tidemark backfill\(nameArgument)"
    case .beforeHistoryStart where event == .orderUpdated:
      "before history starts, which is \(start); it is sent when the order changes again"
    case .beforeHistoryStart:
      "before history starts, which is \(start); tidemark backfill\(nameArgument) sends it"
    case .beforeEventStart:
      "it was there when this event began; tidemark backfill\(nameArgument) --events"
        + " \(choice ?? event.slug) sends it"
    case .showsNothing: "its row shows no event: its condition or its time is not met"
    case .noted: "noted; it is sent when its content changes"
    case .notSettled(let since):
      since.map { "not settled yet; a run first saw it \($0.seconds8601)" } ?? "not settled yet"
    case .outsideOfOrdersWhere: "outside of orders.where"
    case .notRead where event == .orderUpdated:
      "none of its rows changed since the last sync; it is sent when the order changes again"
    case .notRead:
      "none of its rows changed since the last sync; tidemark backfill\(nameArgument) --events"
        + " \(choice ?? event.slug) sends it"
    case .discarded: "it was a dead letter and was discarded"
    case .leftOut(let time):
      time.map { "left out by the template, \($0.seconds8601)" } ?? "the template leaves it out"
    case .saidByOther: "the message before it says it"
    case .notNeeded: "no event of this customer is sent"
    case .other(let reason): reason
    }
  }

  var start: String {
    watermark.map { WatermarkText.start($0.factsSince) } ?? "not set"
  }

  static func fate(_ fate: Explanation.Fate) -> (word: String, title: String) {
    switch fate {
    case .sent: ("sent", "sent")
    case .next, .requested, .unwritable: ("next_sync", "next sync")
    case .dead: ("dead_letters", "dead letter")
    case .withheld: ("filtered", "withheld")
    case .missing: ("impossible", "cannot be")
    }
  }

  /// As `--json` prints it.
  struct Wire: Encodable {
    var event: String
    var fate: String
    var key, timestamp, reason, command: String?
    var sent_at, message_id, next_message_id: String?
  }

  func wire(_ line: Explanation.Line) -> Wire {
    var event = Wire(event: line.event.slug, fate: Self.fate(line.fate).word)
    event.key = line.key?.text
    event.timestamp = line.time?.iso8601
    let isDeletion = line.event.role == .deletes
    switch line.fate {
    case .sent(let id, let time, let next):
      event.sent_at = time?.iso8601
      event.message_id = isDeletion ? nil : id.description
      event.next_message_id = next?.description
    case .next(let id): event.next_message_id = id.description
    case .requested: break
    case .unwritable(let reason): event.reason = reason
    case .dead(let letter):
      event.reason = letter.reason
      event.message_id = letter.messageID.description
      event.command = retrying(letter.key)
    case .withheld(let why): event.reason = reason(why, line.event)
    case .missing: event.reason = missing(line.event)
    }
    return event
  }
}
