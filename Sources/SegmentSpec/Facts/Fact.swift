/// The stable name of a fact: `<row id>/<what>`, such as `order_01H…/completed`.
///
/// It names the row that shows the fact, so it is the same in a sync, a backfill, a repair and on another machine.
package struct FactKey: Hashable, Sendable {
  package let text: String

  package init(_ text: String) {
    self.text = text
  }

  /// The id of the row that the key names.
  package var row: Substring { text[..<(text.lastIndex(of: "/") ?? text.endIndex)] }
}

/// Something that happened once, or a state that changed: the unit of the ledger.
package struct Fact: Sendable {
  /// The event's name as the destination sees it: `Order Completed`, or `identify` for identify calls.
  package var event: EventName
  package var key: FactKey
  /// When it happened: the message's `timestamp`.
  package var time: Timestamp
  /// The first sign of the fact in the store, if it has another time than `time`.
  ///
  /// An order that was made from a draft has the draft's time. The sign decides whether the fact is from before the
  /// watermark's start.
  package var firstSign: Timestamp?
  /// The fact's root by its position in the page.
  ///
  /// The facts of one root stand side by side.
  package var root: Int32
  /// When the row that shows the fact was written, relative to the start of history.
  package var origin: RowOrigin
  /// Nil for a fact that happens once.
  package var state: StateCoverage?
  /// True for a state that is listed only because a later fact of the same root may need it first: a
  /// customer's identify in front of an order's tracks.
  package var isPrelude: Bool
  /// True for an addendum: the fact before it covers it, unless that fact was sent without it.
  ///
  /// Such as the refund of a return that joined it only after the return's own message. It counts as derived only if it
  /// is needed.
  package var isAddendum: Bool
  /// True for a state that is not settled yet and not sent: it is listed only because another fact of the same root,
  /// which is sent now, may describe it.
  ///
  /// An order that changed just now, behind its Order Completed.
  package var waits: Bool
  /// The key of another row that shows the same fact: it is recorded together with `key`, and either key in the ledger
  /// shows that the fact was sent.
  ///
  /// A return and the refund given for it.
  package var alias: FactKey?
  /// The key of another fact of the root whose message may have said this one, when the rows were others.
  ///
  /// A return, of a refund that it would have been paired with before somebody edited either.
  package var sayer: FactKey?
  /// True if a row of another table has the same id, so that a fact of that row has the same key, and the ledger's
  /// entry may belong to that fact.
  package var isKeyShared: Bool
  /// Whether the fact belongs to the history before the sync, if the watermark and the times do not say it.
  package var history: FactHistory = .byTime
  /// True if a fact that happens once is noted in the ledger when it is withheld as history, because a later run could
  /// not know that it was.
  package var isRemembered = false
  /// True if its message goes out after the answers to all messages before it.
  package var isOrdered = false
  /// The evidence that the page of the fact keeps; nobody else reads it.
  package var evidence = FactEvidence()

  /// The time that decides whether the fact is from before the watermark's start.
  package var sign: Timestamp { firstSign ?? time }

  package init(
    event: EventName,
    key: FactKey,
    time: Timestamp,
    root: Int32,
    origin: RowOrigin,
    state: StateCoverage? = nil,
    isPrelude: Bool = false,
    isAddendum: Bool = false,
    waits: Bool = false,
    alias: FactKey? = nil,
    isKeyShared: Bool = false,
    firstSign: Timestamp? = nil
  ) {
    self.event = event
    self.key = key
    self.time = time
    self.root = root
    self.origin = origin
    self.state = state
    self.isPrelude = isPrelude
    self.isAddendum = isAddendum
    self.waits = waits
    self.alias = alias
    self.isKeyShared = isKeyShared
    self.firstSign = firstSign
  }
}

/// How a fact is known to belong to the history before the sync.
package enum FactHistory: Hashable, Sendable {
  /// By the watermark's start and the fact's time.
  case byTime
  /// By another start than the watermark's, and the fact's time: when its event was first known.
  case since(Timestamp)
  /// It belongs to history: it was there when its event was first known.
  case part
  /// It came later, whatever its time.
  case over
}

/// The evidence of a fact, for the page that lists it.
package struct FactEvidence: Hashable, Sendable {
  /// The place of its event in a list of the page's own.
  package var event: UInt16
  /// The place of the row in an array of the page; -1 where that is the root.
  package var row: Int32

  package init(event: UInt16 = 0, row: Int32 = -1) {
    self.event = event
    self.row = row
  }
}

/// The content of a state as its ledger row remembers it.
package struct StateCoverage: Hashable, Sendable {
  /// The rule for a state without a digest.
  package enum Kind: Hashable, Sendable { case identify, orderUpdated, custom }

  package var kind: Kind
  package var digest: StateDigest
  /// The number of the digest's column list (docs/events.md, "Digests").
  package var list: Int
  /// The newest `updated_at` of all covered rows.
  package var covered: Timestamp
  /// When another event first covered this state: when the customer was created, when the order was completed.
  package var createdAt: Timestamp
  /// The list of the same columns for a row with short texts if these are long, or the other way round; nil if no such
  /// list exists.
  package var twin: Int?
  /// The newest `updated_at` of the rows with texts that were too long to be read; nil without such rows.
  package var longTextsChanged: Timestamp?
  /// The digest of the content that another fact of the same root describes; nil if that fact always describes the
  /// whole.
  ///
  /// An Order Completed of Medusa v2 describes the order as it was placed. An order that was edited since has another
  /// digest, and needs an Order Updated.
  package var baseline: StateDigest?

  /// Whether the root changed since what the other fact describes.
  package var differsFromBaseline: Bool { baseline.map { $0 != digest } ?? false }

  package init(
    kind: Kind,
    digest: StateDigest,
    list: Int,
    covered: Timestamp,
    createdAt: Timestamp,
    twin: Int? = nil,
    longTextsChanged: Timestamp? = nil,
    baseline: StateDigest? = nil
  ) {
    self.kind = kind
    self.digest = digest
    self.list = list
    self.covered = covered
    self.createdAt = createdAt
    self.twin = twin
    self.longTextsChanged = longTextsChanged
    self.baseline = baseline
  }
}

/// 128 bits over a numbered list of source columns.
package struct StateDigest: Hashable, Sendable {
  package var high: UInt64
  package var low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// 32 hexadecimal digits, lower case.
  package var text: String {
    String(unsafeUninitializedCapacity: 32) { digits in
      for place in 0..<32 { digits[place] = HexDigits.lower(place, of: high, low) }
      return 32
    }
  }
}
