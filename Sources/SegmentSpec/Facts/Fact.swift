/// The stable name of a fact: `<row id>/<what>`, such as `order_01H…/completed`.
///
/// It names the row that proves the fact, so it is the same in a sync, a backfill, a repair and on another machine.
package struct FactKey: Hashable, Sendable {
  package let text: String

  package init(_ text: String) {
    self.text = text
  }

  /// The id of the row that the key names.
  package var row: Substring { text[..<(text.lastIndex(of: "/") ?? text.endIndex)] }
}

/// What happened once, or what changed: the unit that the ledger counts.
package struct Fact: Sendable {
  /// The event's name as the destination sees it: `Order Completed`, or `identify` for identify calls.
  package var event: EventName
  package var key: FactKey
  /// When it happened: the message's `timestamp`.
  package var time: Timestamp
  /// The first sign of the fact in the store where that lies at another time than `time`.
  ///
  /// An order that was made of a draft has the draft's time. The sign decides whether the fact is from before the
  /// watermark's start.
  package var firstSign: Timestamp?
  /// The fact's root by its position in the page.
  ///
  /// The facts of one root stand side by side.
  package var root: Int32
  /// When the row that proves the fact was written, seen from where history starts.
  package var origin: RowOrigin
  /// Nil for a fact that happens once.
  package var state: StateCoverage?
  /// True for a state that is listed only because a later fact of the same root may need it first: a
  /// customer's identify in front of an order's tracks.
  package var isPrelude: Bool
  /// True for a fact that the one before it tells, too, unless that was told without it.
  ///
  /// The refund of a return that joined it only after the return's own message. It counts as derived only
  /// where it is needed.
  package var isAddendum: Bool
  /// True for a state that does not hold yet and is not sent: it is listed only because another fact of the same root,
  /// which is sent now, may describe it.
  ///
  /// An order that changed just now, behind its Order Completed.
  package var waits: Bool
  /// The key of another row that shows the same fact: it is recorded together with `key`, and either one
  /// in the ledger says that the fact was sent.
  ///
  /// A return and the refund given for it.
  package var alias: FactKey?
  /// True where a row of another table has the id that the key is made of, so that a fact of that row has the
  /// same key: what the ledger knows of it may be about the other one.
  package var isKeyShared: Bool
  /// What shows it, as the page that lists the fact keeps it; nobody else reads it.
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

/// What shows a fact, for the page that lists it.
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

/// What a state's ledger row remembers about its content.
package struct StateCoverage: Hashable, Sendable {
  /// Which of the two rules for a state without a digest holds.
  package enum Kind: Hashable, Sendable { case identify, orderUpdated }

  package var kind: Kind
  package var digest: StateDigest
  /// The number of the digest's column list (docs/events.md, "Digests").
  package var list: Int
  /// The newest `updated_at` of all covered rows.
  package var covered: Timestamp
  /// Since when the state is told of otherwise: when the customer was created, when the order was
  /// completed.
  package var createdAt: Timestamp
  /// The list of the same columns for a row whose texts are short where these are long, or the other way round; nil
  /// where there is none.
  package var twin: Int?
  /// The newest `updated_at` of the rows with texts that were too long to be read; nil where there are none.
  package var longTextsChanged: Timestamp?
  /// The digest of what another fact of the same root says of it; nil where that fact always says the whole.
  ///
  /// An Order Completed of Medusa v2 describes the order as it was placed. One that was edited since has another
  /// digest, and needs an Order Updated behind it.
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
