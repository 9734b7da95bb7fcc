internal import SegmentSpec

/// A fact whose message is looked for at the destination.
struct CopyItem {
  var fact: Fact
  var isWritten = true
  /// Whether it was never sent, and only counts in the sums.
  var isMissing = false
  /// Of a refund that belongs to a return: the place of the return, if that is looked for too.
  var covering: Int?
  /// Of a return with a refund: the place of the refund, if that is looked for too.
  var addendum: Int?
  /// Whether both have one message, by the ledger's times.
  var isOneMessage = false

  init(_ fact: Fact) {
    self.fact = fact
  }
}

/// What follows from the rows that were found.
///
/// Medusa v1 can say a return and its refund in one message, which has the return's id; the row names the refund. If
/// somebody edits the refund, the two rows of the shop may belong together no longer, and the message still says both.
/// So a refund counts as there if its own row is there, or a row that names it; and its money is loaded only where no
/// other row has it.
struct CopyOutcome: Equatable {
  /// Nil if nothing is wrong.
  var kind: Verification.Kind?
  var detail: String?
  /// The places of the messages whose loading repairs it; empty if nothing does.
  var loads: [Int] = []
  /// Whether only its row in the common table is wrong.
  var restoresCommon = false
  /// What it adds to the shop's side of the sums.
  var amounts: [CopyAmount] = []
  /// The same once it is repaired, if that is something else.
  var amountsOnceLoaded: [CopyAmount]?
  /// Whether it is missing in the ledger and there.
  var isAbsent = false

  /// The outcome of each item, in their order.
  static func all(
    of items: [CopyItem],
    _ probes: [CopyProbe],
    _ results: [CopyFinding]
  ) -> [CopyOutcome] {
    var places: [MessageID: Int]?
    return items.indices.map { place in
      let (item, result) = (items[place], results[place])
      if item.isMissing { return missing(result) }
      if let covering = item.covering {
        return addendum(place, result, covering, results[covering], item)
      }
      if let refund = item.addendum {
        return covering(place, result, refund, results[refund], item)
      }
      if result.fate == .absent, let sayer = result.sayer {
        if places == nil {
          places = Dictionary(
            probes.enumerated().map { ($1.id, $0) },
            uniquingKeysWith: { first, _ in first }
          )
        }
        let other = places?[sayer.id].map { ($0, items[$0], results[$0]) }
        return said(place, result, sayer, by: other)
      }
      // A row that names another refund than its message was sent when the shop's rows belonged together otherwise.
      let isOther = item.fact.event == .orderRefunded && result.refundThere != result.refundHere
      return isOther ? present(place, result) : plain(place, result)
    }
  }

  /// Of a fact that the ledger does not have: its row may be there.
  private static func missing(_ result: CopyFinding) -> CopyOutcome {
    var outcome = CopyOutcome()
    outcome.isAbsent = result.fate == .absent
    if result.there != nil || outcome.isAbsent, let here = result.here { outcome.amounts = [here] }
    return outcome
  }

  private static func plain(_ place: Int, _ result: CopyFinding) -> CopyOutcome {
    switch result.fate {
    case .same: return present(place, result)
    case .absent: return gone(result, loads: [place])
    case .differs(let column, let there, let here):
      var outcome = CopyOutcome(kind: .different, loads: [place])
      outcome.detail = "\(column) is \(there), and in the shop \(here)"
      if result.there != nil, let here = result.here { outcome.amounts = [here] }
      return outcome
    }
  }

  /// Of a row that is there and counts as it is.
  private static func present(_ place: Int, _ result: CopyFinding) -> CopyOutcome {
    guard result.fate != .absent else { return gone(result, loads: [place]) }
    var outcome = CopyOutcome()
    if let there = result.there { outcome.amounts = [there] }
    switch result.common {
    case .same, .newer: break
    case .absent(let table):
      outcome.kind = .gone
      outcome.detail = "its row in \(table)"
      outcome.restoresCommon = true
    case .differs(let table, let column):
      outcome.kind = .different
      outcome.detail = "\(column) in \(table) is not that of its own row"
      outcome.restoresCommon = true
    }
    return outcome
  }

  private static func gone(_ result: CopyFinding, loads: [Int]) -> CopyOutcome {
    var outcome = CopyOutcome(kind: .gone, loads: loads)
    if let here = result.here { outcome.amounts = [here] }
    return outcome
  }

  // MARK: Returns and refunds

  /// Of a return that a refund belongs to.
  private static func covering(
    _ place: Int,
    _ result: CopyFinding,
    _ refund: Int,
    _ other: CopyFinding,
    _ item: CopyItem
  ) -> CopyOutcome {
    guard result.fate == .absent else {
      // Without names, only the ledger says whether the row has the refund's money.
      let isOfBoth =
        result.refundHere == nil
        ? item.isOneMessage : result.refundThere == result.refundHere
      return isOfBoth && other.fate == .absent ? plain(place, result) : present(place, result)
    }
    guard other.fate != .absent else { return gone(result, loads: [place]) }
    // Only the refund was ever sent, or the return's own row is gone.
    guard !item.isOneMessage else { return CopyOutcome() }
    return CopyOutcome(
      kind: .gone,
      detail: "another row has its refund: to load it would count that twice"
    )
  }

  /// Of a refund that belongs to a return.
  private static func addendum(
    _ place: Int,
    _ result: CopyFinding,
    _ covering: Int,
    _ other: CopyFinding,
    _ item: CopyItem
  ) -> CopyOutcome {
    let isSaid =
      other.fate != .absent
      && (result.refundHere == nil ? item.isOneMessage : other.refundThere == result.refundHere)
    guard result.fate == .absent else {
      guard isSaid, result.refundHere != nil else { return plain(place, result) }
      return CopyOutcome(kind: .different, detail: "the row of its return has its total, too")
    }
    if isSaid { return CopyOutcome() }
    guard other.fate == .absent else { return gone(result, loads: [place]) }
    // The message of the return says both, and is loaded.
    return item.isOneMessage ? CopyOutcome() : CopyOutcome(kind: .gone, loads: [covering])
  }

  /// Of a refund that the row of another message names, as the two belonged together when that was sent.
  private static func said(
    _ place: Int,
    _ result: CopyFinding,
    _ sayer: CopyFinding.Sayer,
    by other: (place: Int, item: CopyItem, result: CopyFinding)?
  ) -> CopyOutcome {
    var outcome = CopyOutcome()
    guard let there = sayer.amount, let here = result.here else { return outcome }
    // The row of a fact that is looked for counts with that.
    if other == nil { outcome.amounts = [there] }
    guard there.total != here.total || there.key.currency != here.key.currency else {
      return outcome
    }
    outcome.kind = .different
    outcome.detail = "total is \(there.total.text), and in the shop \(here.total.text)"
    var difference = CopyAmount(key: there.key, total: here.total - there.total)
    difference.rows = 0
    if there.key.currency == here.key.currency { outcome.amounts.append(difference) }
    // Each gets a message of its own, in one transaction, unless the return's would have another refund's money.
    if let other, !other.item.isMissing, other.item.fact.alias == nil {
      outcome.loads = [other.place, place]
      if let alone = other.result.here {
        // The row of the return counts as it is now, without its money.
        var taken = CopyAmount(key: there.key, total: alone.total - there.total)
        taken.rows = 0
        outcome.amountsOnceLoaded = [taken, here]
      }
    }
    return outcome
  }
}
