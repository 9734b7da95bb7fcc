import Commerce
import Pipeline
import SegmentSpec

/// The fates of a root's events, for people and for machines.
struct ExplainText {
  let explanation: Explanation
  /// The events of the store's edition, with their descriptions.
  let catalogue: [EventDescription]
  let mapping: MappingSettings
  let sync: SyncName
  let watermark: Watermark?
  let destination: DestinationIdentity
  /// What makes a hint's command one for this sync.
  let nameArgument: String

  private var family: RootFamily { explanation.family }

  // MARK: In words

  /// The root, and a table of its events; `width` is that of the terminal, if it is for one.
  func text(width: Int?) -> String {
    let rows = explanation.lines.map { line in
      [line.event.rawValue, row(line), fate(line.fate).title, sentence(line)]
    }
    let table = Table.lines([["event", "row", "fate", ""]] + rows, indent: "", width: width)
      .map { $0.hasSuffix(" ") ? $0.trimmed : $0 }
    return (Table.lines(heading, indent: "", width: width) + [""] + table).joined(separator: "\n")
  }

  private var heading: [[String]] {
    let number = family.number.map { ", number \($0)" } ?? ""
    let verb = family.kind == .order ? "placed" : "made"
    var rows = [
      [family.kind.rawValue, "\(family.id)\(number), \(verb) \(family.createdAt.seconds8601)"]
    ]
    if family.kind == .order, let cart = family.cart { rows.append(["cart", cart]) }
    if family.kind != .customer, let customer = family.customer {
      rows.append(["customer", customer])
    }
    let start = watermark == nil ? "no watermark" : "history starts \(start)"
    rows.append(["sync", "\(sync), to \(destination.kind) \(destination.place); \(start)"])
    return rows
  }

  private func row(_ line: Explanation.Line) -> String { line.key.map { String($0.row) } ?? "" }

  private func sentence(_ line: Explanation.Line) -> String {
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

  // MARK: Reasons

  private func reason(_ why: Explanation.Withheld, _ event: EventName) -> String {
    switch why {
    case .switchedOff:
      event == .deletion
        ? "switched off: no SEGMENT_PUBLIC_API_TOKEN, or another destination than segment"
        : "switched off: \(event.settingKey)"
    case .noWatermark:
      "no watermark: tidemark watermark set now\(nameArgument), or tidemark backfill\(nameArgument)"
    case .beforeHistoryStart:
      "before history starts, which is \(start); tidemark backfill\(nameArgument) sends it"
    case .noted: "noted; it is sent when its content changes"
    case .notSettled(let since):
      since.map { "not settled yet; a run first saw it \($0.seconds8601)" } ?? "not settled yet"
    case .outsideOfOrdersWhere: "outside of orders.where"
    case .notRead:
      "none of its rows changed since the last sync; tidemark backfill\(nameArgument) --events"
        + " \(event.slug) sends it"
    case .discarded: "it was a dead letter and was discarded"
    case .leftOut(let time):
      time.map { "left out by the template, \($0.seconds8601)" } ?? "the template leaves it out"
    case .saidByOther: "the message before it says it"
    case .notNeeded: "no event of this customer is sent"
    case .other(let reason): reason
    }
  }

  private var start: String {
    watermark.map { WatermarkText.start($0.factsSince) } ?? "not set"
  }

  /// The row that would show it.
  private func missing(_ event: EventName) -> String {
    let descriptions = catalogue.filter { $0.event == event }
    let isV2 = catalogue.contains { $0.rows.contains("order_change") }
    if event != .checkoutStarted, event.role != .deletes, let standing = family.standing {
      switch standing {
      case .deleted: return "the \(family.kind.rawValue) is deleted"
      case .draft: return "the order is a draft"
      }
    }
    switch event {
    case .identify: return "its customer has no account, and its e-mail is none, or an account's"
    case .deletion: return "no customer.deleted_at"
    case .checkoutStarted:
      if family.cart == nil { return "the order has no cart" }
      let row = isV2 ? "payment_collection" : "payment_session"
      return mapping.checkoutTrigger == .cartEmail ? "no cart.email" : "no \(row) of the cart"
    case .orderCompleted:
      switch mapping.completionTrigger {
      case .placed: return "no row in order"
      case .paid: return isV2 ? "no capture.created_at" : "no payment.captured_at"
      case .fulfilled: return "no fulfillment.shipped_at"
      }
    case .orderUpdated: return "the order is not completed"
    default:
      var rows: [String] = []
      for row in descriptions.map(\.missingRow) where !rows.contains(row) { rows.append(row) }
      return "no \(rows.joined(separator: ", no "))"
    }
  }

  // MARK: JSON

  private func fate(_ fate: Explanation.Fate) -> (word: String, title: String) {
    switch fate {
    case .sent: ("sent", "sent")
    case .next, .requested, .unwritable: ("next_sync", "next sync")
    case .dead: ("dead_letters", "dead letter")
    case .withheld: ("filtered", "withheld")
    case .missing: ("impossible", "cannot be")
    }
  }

  struct Wire: Encodable {
    struct Event: Encodable {
      var event: String
      var fate: String
      var key, timestamp, reason, command: String?
      var sent_at, message_id, next_message_id: String?
    }
    var kind, id, created_at: String
    var number: Int64?
    var cart, customer: String?
    var events: [Event]
  }

  var wire: Wire {
    Wire(
      kind: family.kind.rawValue,
      id: family.id,
      created_at: family.createdAt.iso8601,
      number: family.number,
      cart: family.cart,
      customer: family.customer,
      events: explanation.lines.map(event)
    )
  }

  private func event(_ line: Explanation.Line) -> Wire.Event {
    var event = Wire.Event(event: line.event.slug, fate: fate(line.fate).word)
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

extension EventDescription {
  /// The row without which there is no such fact: the column of its time, and the table that it is about where that is
  /// another one.
  fileprivate var missingRow: String {
    let column = timestamp.prefix { $0 != ";" }
    let table = rows.first ?? ""
    let kind = event == .swapShipped ? " of an exchange" : variant == "return" ? " of a return" : ""
    return column.hasPrefix(table + ".") ? column + kind : "\(table) with \(column)"
  }
}
