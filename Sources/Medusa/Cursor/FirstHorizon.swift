internal import SegmentSpec

/// The rows that `watermark set now` found there, by what its snapshot saw.
enum FirstHorizon: Hashable, Sendable {
  /// There is none, or transaction ids have changed their meaning since.
  case none
  /// Transactions before `id` were complete. `end` is the first id that was given to none then, and `there` are
  /// those from `id` on whose rows were there; nil where nobody kept them. `now` is the end at present.
  case id(UInt64, end: UInt64, there: SeenTransactions?, now: UInt64)
  /// So long ago that 32-bit ids cannot tell: every row counts as written before it, and its time decides.
  case beyondReach

  /// `mark` is that of the table whose horizon counts.
  init(_ position: Position?, mark: String?, now: Snapshot) {
    guard let position, position.systemIdentifier == now.systemIdentifier,
      position.timeline == now.timeline, let mark, let horizon = position.tables[mark]?.horizon,
      let id = UInt64(horizon), let end = UInt64(position.next ?? position.xmax), id <= now.xmax
    else {
      self = .none
      return
    }
    guard now.xmax - id <= Position.furthestHorizon else {
      self = .beyondReach
      return
    }
    let there = position.start.flatMap { $0.isWhole && $0.base == id ? $0 : nil }
    self = .id(id, end: end, there: there, now: now.next)
  }

  /// That of a horizon whose transactions `there` were seen beyond it, and after which `next` was given to none.
  init(_ horizon: String?, next: String, there: SeenTransactions?, now: Snapshot) {
    guard let id = horizon.flatMap(UInt64.init), let end = UInt64(next), id <= now.xmax else {
      self = .none
      return
    }
    guard now.xmax - id <= Position.furthestHorizon else {
      self = .beyondReach
      return
    }
    let there = there.flatMap { $0.isWhole && $0.base == id ? $0 : nil }
    self = .id(id, end: end, there: there, now: now.next)
  }

  /// When a row was written whose `xmin` is `writer`; one that appeared may still turn out to have been there.
  func origin(of writer: UInt32) -> RowOrigin {
    switch self {
    case .none: return .later
    case .beyondReach: return .history
    case .id(let id, let end, let there, let now):
      // An id that was given to none lies on the circle's last turn. (A row that is written while pages are
      // read counts so, too; the next run finds it again and knows better.)
      guard let offset = SeenTransactions.offset(of: writer, from: id),
        UInt64(offset) < max(now, id) - id
      else { return .history }
      guard let there, UInt64(offset) < end - min(id, end), !there.contains(writer) else {
        return .later
      }
      return .appeared
    }
  }

  /// Whether a row whose `xmin` is `writer` was there.
  func saw(_ writer: UInt32) -> Bool {
    guard case .id(_, _, let there, _) = self else { return false }
    return origin(of: writer) == .history || there?.contains(writer) == true
  }

  /// The end of the transactions that may have been open; 0 where nobody can tell which were.
  var end: UInt64 {
    guard case .id(_, let end, .some, _) = self else { return 0 }
    return end
  }
}
