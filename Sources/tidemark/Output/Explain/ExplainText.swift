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

  private var fates: FateText {
    FateText(watermark: watermark, nameArgument: nameArgument, missing: missing)
  }

  // MARK: In words

  /// The root, and a table of its events; `width` is that of the terminal, if it is for one.
  func text(width: Int?) -> String {
    let rows = explanation.lines.map { line in
      [line.event.rawValue, row(line), FateText.fate(line.fate).title, fates.sentence(line)]
    }
    let table = FateText.table(rows, width: width)
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
    let start = watermark == nil ? "no watermark" : "history starts \(fates.start)"
    rows.append(["sync", "\(sync), to \(destination.kind) \(destination.place); \(start)"])
    return rows
  }

  private func row(_ line: Explanation.Line) -> String { line.key.map { String($0.row) } ?? "" }

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

  struct Wire: Encodable {
    var kind, id, created_at: String
    var number: Int64?
    var cart, customer: String?
    var events: [FateText.Wire]
  }

  var wire: Wire {
    Wire(
      kind: family.kind.rawValue,
      id: family.id,
      created_at: family.createdAt.iso8601,
      number: family.number,
      cart: family.cart,
      customer: family.customer,
      events: explanation.lines.map(fates.wire)
    )
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
