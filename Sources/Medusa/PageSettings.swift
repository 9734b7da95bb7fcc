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

  /// When the row that shows a fact was written; `column` is its writer.
  func origin(_ rows: borrowing Rows, _ row: Int, _ column: Int) throws -> RowOrigin {
    guard let writer = try rows.int8IfPresent(row, column) else { return .later }
    return firstHorizon.origin(of: UInt32(truncatingIfNeeded: writer))
  }

  var keys: Parameter { .textArray(mapping.anonymousIDKeys) }
  var consent: Parameter { .text(mapping.consentKey) }
}
