internal import SegmentSpec

/// Walks through the ledger and looks in the shop for the rows that its keys name.
///
/// A key is the id of a row and what it shows, so a row that is gone can be named. Two pages of the ledger are in
/// memory at most.
struct VanishedScan {
  /// The entries that stand for messages.
  struct Ledger {
    /// By event.
    var sent: [EventName: Int] = [:]
    /// The messages, states as often as they were delivered.
    var messages = 0
  }

  private let work: VerifyWork
  private let source: any VerifiedSource
  private let walk: any LedgerWalk
  private let pageSize = 4_000

  init(_ work: VerifyWork, _ source: any VerifiedSource, _ walk: any LedgerWalk) {
    self.work = work
    self.source = source
    self.walk = walk
  }

  func run(into found: inout Verification) async throws -> Ledger {
    var ledger = Ledger()
    var last: FactKey?
    while true {
      try Task.checkCancellation()
      let page = try await walk.ledgerPage(of: work.sync, after: last, limit: pageSize)
      guard let end = page.last else { return ledger }
      last = end.key
      let sent = page.filter { $0.entry.isDelivered }
      for line in sent where line.key.event != .deletion {
        ledger.messages += line.entry.state?.deliveries ?? 1
      }
      let gone = try await absent(of: sent)
      for line in sent {
        guard let event = line.key.event else {
          found.unknownEntries += 1
          continue
        }
        ledger.sent[event, default: 0] += 1
        guard gone.contains(line.key.shownRow), work.events?.contains(event) ?? true else {
          continue
        }
        found.count(event, \.vanished)
        found.name(.init(kind: .vanished, event: event, key: line.key))
      }
    }
  }

  /// The rows that are gone, among those that the lines name.
  private func absent(of lines: [LedgerLine]) async throws -> Set<String> {
    var ids: [String] = []
    for line in lines where line.key.event != nil && ids.last != line.key.shownRow {
      ids.append(line.key.shownRow)
    }
    guard work.looksForVanished, !ids.isEmpty else { return [] }
    return try await source.absentRows(among: ids)
  }
}

extension LedgerEntry {
  /// Whether at least one message with the key was delivered.
  fileprivate var isDelivered: Bool {
    state.map { $0.deliveries > 0 } ?? (fate == .sent)
  }
}

extension FactKey {
  /// The id of the row that shows the fact: a parcel of a swap has the swap's id before its own.
  fileprivate var shownRow: String {
    let row = row
    return String(row.lastIndex(of: ":").map { row[row.index(after: $0)...] } ?? row)
  }

  /// The event of a fact by the end of its key; nil for the key of an event that the program has no mapping for.
  fileprivate var event: EventName? {
    switch text[(text.lastIndex(of: "/") ?? text.startIndex)...] {
    case "/identify": .identify
    case "/checkout_started": .checkoutStarted
    case "/completed": .orderCompleted
    case "/updated": .orderUpdated
    case "/shipped": row.contains(":") ? .swapShipped : .orderShipped
    case "/delivered": .orderDelivered
    case "/cancelled": .orderCancelled
    case "/refunded": .orderRefunded
    case "/created": .swapCreated
    case "/confirmed": .swapConfirmed
    case "/claimed": .itemClaimed
    case "/deleted": .deletion
    default: nil
    }
  }
}
