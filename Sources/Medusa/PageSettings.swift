internal import Commerce
internal import Postgres
internal import SegmentSpec

/// What a page's statements are given besides ids.
struct PageSettings: Sendable {
  let mapping: MappingSettings
  let firstHorizon: FirstHorizon
  let hasSalesChannels: Bool
  /// Whether carts and orders come with their registered customers.
  var readsCustomersOfOthers = true
  /// Roots that are left out.
  var left: [RootRange] = []
  /// What is known already of customers with many orders.
  var histories = KnownHistories()
  /// The host of the harvest: a page that comes from another one is refused.
  let host: String

  /// Most bytes of a text that are read; a longer one is cut.
  var longest = longestText
  /// The same for the customers of carts and orders, who are customers' own pages as well: their texts must be cut alike in both.
  var longestOfCustomers = longestText

  /// Rows of one kind in one page of more than one root: with some 400 bytes a row, about 8 MiB.
  static let heavyRows = 20_000
  /// Bytes of text in one page of more than one root.
  static let heavyBytes = 4 << 20
  /// Rows of one kind, and bytes of text, of a single root: one that has more is not read.
  static let heavyRootRows = 50_000
  static let heavyRootBytes = 8 << 20
  /// Bytes of text up to which a page may double the next one.
  static let lightBytes = 2 << 20
  /// Most bytes of a text in a page's first reading: with the limit of an HTTP destination's messages all is said; with
  /// a larger one texts that are longer are read again, as many as there is room for.
  static let firstTextBytes = Limits.messageBytes
  /// What a cut text counts where nobody says how long it is: the largest limit of any destination, and one more.
  static let longestText = 1_000_001
  /// Roots of a page whose orders come with their whole metadata, which can have 200 KB each.
  static let pageWithMetadata = 64

  /// The rows that `watermark set now` found there.
  enum FirstHorizon: Hashable, Sendable {
    /// There is none, or transaction ids have changed their meaning since.
    case none
    /// Older rows lie before this 64-bit transaction id.
    case id(UInt64)
    /// So long ago that 32-bit ids cannot tell: every row counts as written before it, and its time decides.
    case beyondReach

    init(_ position: Position?, table: String, now: Snapshot) {
      guard let position, position.systemIdentifier == now.systemIdentifier,
        position.timeline == now.timeline, let horizon = position.tables[table]?.horizon,
        let id = UInt64(horizon), id <= now.xmax
      else {
        self = .none
        return
      }
      self = now.xmax - id > Position.furthestHorizon ? .beyondReach : .id(id)
    }

    var parameter: Parameter {
      if case .id(let id) = self { .text(String(id)) } else { .null }
    }

    var isBeyondReach: Bool { self == .beyondReach }
  }

  /// Whether the row that shows a fact was last written before the first horizon: `column` says so for every
  /// horizon that the statement could be told.
  func isBeforeFirstHorizon(_ rows: borrowing Rows, _ row: Int, _ column: Int) throws -> Bool {
    try firstHorizon.isBeyondReach || rows.bool(row, column)
  }

  var keys: Parameter { .textArray(mapping.anonymousIDKeys) }
  var consent: Parameter { .text(mapping.consentKey) }
  var longestText: Parameter { .int4(Int32(clamping: longest)) }
  var longestTextOfCustomers: Parameter { .int4(Int32(clamping: longestOfCustomers)) }
}
