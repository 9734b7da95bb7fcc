import Foundation
import Pipeline
import SegmentSpec
import Stores
import Testing

@Suite(.timeLimit(.minutes(9))) struct `The state file` {
  @Test func `keeps everything for the next process`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      let watermark = Watermark.since(Timestamp(microseconds: 12))
      let binding = SyncBinding(
        storeID: "store_1",
        destination: DestinationIdentity(kind: "file", place: "/out")
      )
      let run = RunStart(command: "sync", startedAt: Timestamp(microseconds: 1))
      do {
        let store = try await SQLiteStateStore.open(path)
        try await store.bind(sync("a"), to: binding)
        try await store.setWatermark(watermark, of: sync("a"))
        try await store.record(delivery(1), of: sync("a"))
        _ = try await store.beginRun(run, of: sync("a"))
        await store.close()
      }
      let store = try await SQLiteStateStore.open(path)
      #expect(try await store.binding(of: sync("a")) == binding)
      #expect(try await store.watermark(of: sync("a")) == watermark)
      #expect(try await deliveries(in: store) == [1])
      #expect(try await store.runs(of: sync("a"), limit: 5).map(\.start) == [run])
    }
  }

  @Test func `and its directory are for their owner only`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/state/deep/tidemark.sqlite"
      let store = try await SQLiteStateStore.open(path)
      try await store.acquire(sync("a"), as: holder(1))
      try await store.record(delivery(1), of: sync("a"))
      for file in [path, "\(path)-wal", "\(path)-shm", "\(path).a.lock"] {
        #expect(try mode(of: file) == 0o600, "\(file)")
      }
      #expect(try mode(of: "\(directory)/state") == 0o700)
      #expect(try mode(of: "\(directory)/state/deep") == 0o700)
    }
  }

  @Test func `may be created by many at once`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<12 {
          group.addTask {
            let store = try await SQLiteStateStore.open(path)
            try await store.record(delivery(number), of: sync("s\(number)"))
            await store.close()
          }
        }
        try await group.waitForAll()
      }
      let store = try await SQLiteStateStore.open(path)
      for number in 0..<12 {
        #expect(try await deliveries(in: store, of: sync("s\(number)")) == [number])
      }
    }
  }

  @Test func `takes at most 110 bytes a ledger entry`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      let count = 100_000
      do {
        let store = try await SQLiteStateStore.open(path)
        for page in stride(from: 0, to: count / 2, by: 1_000) {
          let entries = (page..<page + 1_000).flatMap { orderEntries($0) }
          let time = Timestamp(microseconds: 1_800_000_000_000_000 &+ Int64(page))
          try await store.record(
            DeliveryRecords(entries: entries, time: time),
            of: sync("default")
          )
        }
        await store.close()
      }
      let size = try #require(
        FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
      )
      #expect(size / count <= 110, "\(Double(size) / Double(count)) bytes an entry")
      #expect(!FileManager.default.fileExists(atPath: "\(path)-wal"))
    }
  }

  /// `Order Completed` and `Order Updated` of one order, under ids as Medusa makes them: a clock of
  /// milliseconds and 80 random bits.
  private func orderEntries(_ number: Int) -> [(key: FactKey, entry: LedgerEntry)] {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    var clock = UInt64(1_700_000_000_000) &+ UInt64(number) &* 61_000
    var id = ""
    for _ in 0..<10 {
      id = String(alphabet[Int(clock % 32)]) + id
      clock /= 32
    }
    var chance = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    for _ in 0..<16 {
      chance = (chance ^ (chance >> 29)) &* 0xBF58_476D_1CE4_E5B9
      id.append(alphabet[Int(chance >> 59)])
    }
    let state = LedgerState(
      digest: StateDigest(high: chance, low: ~chance),
      list: 1,
      deliveries: number % 3,
      covered: Timestamp(microseconds: 1_700_000_000_000_000 &+ Int64(number))
    )
    return [
      (FactKey("order_\(id)/completed"), LedgerEntry(fate: .sent)),
      (FactKey("order_\(id)/updated"), LedgerEntry(fate: .sent, state: state)),
    ]
  }

  private func mode(of path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }
}
