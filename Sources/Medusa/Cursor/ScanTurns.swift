/// When a table is scanned whose counters show no write, or that belongs to the slow lane.
///
/// Each such table is scanned once an interval. Those that the last run scanned together would be scanned together
/// for ever, and one run in an hour would read a large shop's tables from end to end. So large tables whose turns
/// fall together are taken one after the other: each comes before the next one by the share of the interval that
/// the next one has of all pages. Each keeps a horizon of its own, so a turn that comes early changes no result, and
/// none comes late.
struct ScanTurns: Sendable {
  /// The smallest table that is taken out of its group, in pages of 8 KiB: 32 MiB, which are read in some 10 ms.
  static let largePages: Int64 = 4096

  /// A table whose turn is asked for.
  struct Table: Hashable, Sendable {
    var mark: String
    /// Its pages, as the last `VACUUM` or `ANALYZE` counted them.
    var pages: Int64
    /// The server's clock at its last scan, in microseconds since the Unix epoch.
    var scanned: Int64
    /// Seconds within which it is scanned again.
    var interval: Int64
  }

  /// The marks of the tables that are scanned at `clock`, the server's, in microseconds since the Unix epoch.
  ///
  /// A table with a time after `clock` is scanned: one of the two times is wrong.
  static func due(_ tables: [Table], at clock: Int64) -> Set<String> {
    struct Group: Hashable {
      var scanned: Int64
      var interval: Int64
    }
    let large = tables.filter { $0.pages >= largePages }
    let total = large.reduce(0) { $0 + Double($1.pages) }
    var due: Set<String> = []
    for (group, members) in Dictionary(
      grouping: tables,
      by: { Group(scanned: $0.scanned, interval: $0.interval) }
    ) {
      let (age, overflow) = clock.subtractingReportingOverflow(group.scanned)
      guard !overflow, age >= 0, age / 1_000_000 < group.interval else {
        due.formUnion(members.map(\.mark))
        continue
      }
      // The last one has the whole interval; each one before it leaves the next one the time for its pages.
      var later = 0.0
      let last = members.filter { $0.pages >= largePages }
        .sorted { ($0.pages, $0.mark) > ($1.pages, $1.mark) }
      for table in last {
        if Double(age) * total >= (total - later) * Double(group.interval) * 1_000_000 {
          due.insert(table.mark)
        }
        later += Double(table.pages)
      }
    }
    return due
  }
}
