internal import Commerce
internal import Postgres

/// What a page's statements are given besides ids.
struct PageSettings: Sendable {
  let mapping: MappingSettings
  let firstHorizon: FirstHorizon
  let hasSalesChannels: Bool
  /// Whether carts and orders come with their registered customers.
  var readsCustomersOfOthers = true
  /// Roots that are left out.
  var left: [RootRange] = []
  /// The accounts whose e-mails no index finds; read once a run.
  var accounts = AccountEmails()
  /// The host of the harvest: a page that comes from another one is refused.
  let host: String

  /// Rows of one kind in one page of more than one root: with some 400 bytes a row, about 8 MiB.
  static let heavyRows: Int32 = 20_000
  /// Bytes of text in one page of more than one root.
  static let heavyBytes = 8 << 20
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
}
