internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// A root that was sold through a sales channel.
protocol ChannelsRoot {
  var salesChannelID: Text { get }
  /// The channel's name.
  var salesChannel: Text { get set }
}

extension Order: ChannelsRoot {}
extension Cart: ChannelsRoot {}

/// The statements for the names of sales channels, and their rows.
enum SalesChannels {
  static let columns: ExpectedColumns = [("id", .text), ("name", .text)]

  /// The statement `query` for the channels of `roots`; nil if none has one.
  static func request(
    _ query: Query,
    of roots: [some ChannelsRoot],
    _ arena: borrowing Arena,
    _ settings: PageSettings
  ) -> (Statement, [Parameter])? {
    guard settings.hasSalesChannels else { return nil }
    var ids: Set<String> = []
    for root in roots { if let id = arena.string(root.salesChannelID) { ids.insert(id) } }
    guard !ids.isEmpty else { return nil }
    return (.of(query), [.textArray(ids.sorted()), settings.longestText])
  }

  /// Takes in the statement's rows.
  static func read(
    _ rows: borrowing Rows,
    into roots: inout [some ChannelsRoot],
    _ arena: inout Arena
  ) throws {
    try rows.expect(columns: columns)
    for row in 0..<rows.count {
      let id = RowCursor(row)
      var cell = id
      cell.skip()
      let name = try cell.text(rows, &arena)
      for index in roots.indices where id.holds(roots[index].salesChannelID, rows, arena) {
        roots[index].salesChannel = name
      }
    }
  }
}
