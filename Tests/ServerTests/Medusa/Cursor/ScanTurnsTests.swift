import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The turns of quiet tables` {
  private static let minute: Int64 = 60_000_000

  /// Runs every five minutes for a day, each with the pages that it scans.
  private func day(of pages: [String: Int64]) -> [[String]] {
    var scanned = pages.mapValues { _ in Int64(0) }
    return (1...288).map { run in
      let clock = Int64(run) * 5 * Self.minute
      let due = ScanTurns.due(
        pages.map { mark, pages in
          .init(mark: mark, pages: pages, scanned: scanned[mark, default: 0], interval: 3600)
        },
        at: clock
      )
      for mark in due {
        #expect(clock - scanned[mark, default: 0] <= 60 * Self.minute, "\(mark) is late")
        scanned[mark] = clock
      }
      return due.sorted()
    }
  }

  @Test func `come once an hour and together in a small shop`() {
    let runs = day(of: ["address": 4095, "order": 200, "line_item": 4095])
    for (index, due) in runs.enumerated() {
      #expect(due == ((index + 1) % 12 == 0 ? ["address", "line_item", "order"] : []))
    }
  }

  @Test func `come one after the other in a large shop, none later than an hour`() {
    let pages: [String: Int64] = [
      "address": 90_000, "cart": 110_000, "customer": 30_000, "line_item": 160_000,
      "line_item_tax_line": 60_000, "order": 60_000, "payment": 50_000, "store": 1,
    ]
    let largest = pages.values.max()!
    let all = pages.values.reduce(0, +)
    let read = day(of: pages).map { $0.reduce(0) { $0 + pages[$1]! } }
    // The first hour has the tables apart; from then on no run reads much more than the largest one.
    #expect(read.max()! <= largest + all / 6)
    // What comes early is read more often: at most one time more in an hour.
    #expect(read.reduce(0, +) <= 2 * 24 * all)
  }

  @Test func `are due where a clock lies before the last scan, and where no interval is set`() {
    let table = ScanTurns.Table(mark: "order", pages: 1, scanned: 100, interval: 3600)
    #expect(ScanTurns.due([table], at: 99) == ["order"])
    #expect(ScanTurns.due([table], at: 100).isEmpty)
    #expect(
      ScanTurns.due([.init(mark: "order", pages: 1, scanned: .min, interval: 3600)], at: .max) == [
        "order"
      ]
    )
    #expect(
      ScanTurns.due([.init(mark: "order", pages: 1, scanned: 100, interval: 0)], at: 100) == [
        "order"
      ]
    )
  }

  @Test(arguments: [false, true])
  func `spread a large shop's scan over the runs of the hour, and find each late row`(isV2: Bool)
    async throws
  {
    let medusa = MedusaShop(
      isV2
        ? try await FreshShop.stocked(.newest, orders: 20)
        : try await FreshShop.stocked(orders: 20, seed: 6)
    )
    let large =
      isV2 ? ["order_address", "order_item", "payment"] : ["address", "line_item", "payment"]
    for table in large {
      try await medusa.execute(
        """
        alter table \(table) set (autovacuum_enabled = false);
        update pg_class set relpages = 10000 where oid = '\(table)'::regclass
        """
      )
    }
    let start = try await medusa.position()
    let order = try await medusa.lines(
      "select order_id from \(large[1]) where order_id is not null order by id limit 1"
    )[0]
    try await medusa.execute(
      "update \(large[1]) set created_at = created_at where order_id = '\(order)'"
    )
    try await medusa.waitUntil(
      "select n_tup_upd > 0 from pg_stat_user_tables where relname = '\(large[1])'"
    )
    // No counter shows the write, as if it had been counted before the last scan.
    let present = try await medusa.position().parsed()
    var watermark = try start.editing { position in
      for (table, mark) in present.tables { position.tables[table]?.counters = mark.counters }
    }
    var found: [Int] = []
    var scans: [String: [Int]] = [:]
    for run in 1...12 {
      // Five minutes pass.
      let earlier = try watermark.editing { position in
        for table in position.tables.keys {
          position.tables[table]?.scanned -= 5 * Self.minute
        }
      }
      let before = try earlier.parsed()
      let result = try await medusa.run(since: earlier)
      let after = try result.next.parsed()
      for table in large where before.tables[table] != after.tables[table] {
        scans[table, default: []].append(run)
      }
      if result.orders.contains(order) { found.append(run) }
      watermark = result.next
    }
    // A third of an hour each, in the order of their names.
    #expect(large.map { scans[$0] } == [[4], [8], [12]], "\(scans)")
    #expect(found == [8], "\(found)")
  }
}
