import Foundation
import Pipeline
import SegmentSpec
import Stores
import Testing

@Suite(.timeLimit(.minutes(9))) struct `After a crash` {
  /// A crash leaves the file as it was at the last checkpoint and some first part of the log.
  @Test func `the state holds whole deliveries only, in their order`() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      let store = try await SQLiteStateStore.open(path)
      for number in 0..<20 { try await store.record(delivery(number), of: sync("a")) }
      let file = try Data(contentsOf: URL(fileURLWithPath: path))
      let log = try Data(contentsOf: URL(fileURLWithPath: "\(path)-wal"))
      try #require(log.count > 20 * 4_096)

      var lengths = [0, 1, 32, log.count - 1, log.count]
      var chance = seed
      for _ in 0..<40 {
        chance = chance &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        lengths.append(Int((chance >> 33) % UInt64(log.count)))
      }
      var seen: Set<Int> = []
      for (index, length) in lengths.enumerated() {
        let copy = "\(directory)/crash-\(index)/tidemark.sqlite"
        try FileManager.default.createDirectory(
          atPath: "\(directory)/crash-\(index)",
          withIntermediateDirectories: true
        )
        try file.write(to: URL(fileURLWithPath: copy))
        try log.prefix(length).write(to: URL(fileURLWithPath: "\(copy)-wal"))

        let revived = try await SQLiteStateStore.open(copy)
        let found = try await deliveries(in: revived)
        #expect(found == Array(0..<found.count), "log cut at \(length), seed \(seed)")
        seen.insert(found.count)
        try await revived.record(delivery(found.count), of: sync("a"))
        #expect(try await deliveries(in: revived) == Array(0...found.count), "seed \(seed)")
      }
      #expect(seen.isSuperset(of: [0, 20]))
      #expect(seen.count > 5, "seed \(seed)")
    }
  }

  @Test func `amid its creation the file still gets its write-ahead log`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      try await SQLiteStateStore.open(path).close()
      // The two bytes of the header with the journal's kind: as they were before it was set.
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      try file.seek(toOffset: 18)
      try #require(try file.read(upToCount: 2) == Data([2, 2]))
      try file.seek(toOffset: 18)
      try file.write(contentsOf: Data([1, 1]))
      try file.close()

      let store = try await SQLiteStateStore.open(path)
      try await store.record(delivery(1), of: sync("a"))
      #expect(FileManager.default.fileExists(atPath: "\(path)-wal"))
      #expect(try await deliveries(in: store) == [1])
    }
  }

  @Test func `an acknowledged record is in the files before record returns`() async throws {
    try await withStateDirectory { directory async throws in
      let store = try await SQLiteStateStore.open("\(directory)/tidemark.sqlite")
      for number in 0..<5 {
        try await store.record(delivery(number), of: sync("a"))
        let copy = "\(directory)/copy-\(number).sqlite"
        for suffix in ["", "-wal"] {
          try FileManager.default.copyItem(
            atPath: "\(directory)/tidemark.sqlite\(suffix)",
            toPath: "\(copy)\(suffix)"
          )
        }
        let revived = try await SQLiteStateStore.open(copy)
        #expect(try await deliveries(in: revived) == Array(0...number))
      }
    }
  }

  @Test func `a delivery that cannot be recorded wholly is not recorded at all`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      try await SQLiteStateStore.open(path).close()
      // The tables' first pages lie in the order of their creation; dead letters come behind the ledger, which is
      // written before them, and nothing behind them is written here.
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      let size = try file.seekToEnd()
      try file.seek(toOffset: size - 5 * 4_096)
      try file.write(contentsOf: Data(repeating: 0xEE, count: 5 * 4_096))
      try file.close()

      let store = try await SQLiteStateStore.open(path)
      await #expect(throws: StateError.self) {
        try await store.record(delivery(1), of: sync("a"))
      }
      let keys = delivery(1).entries.map(\.key)
      #expect(try await store.ledger(of: sync("a"), keys: keys) == keys.map { _ in nil })
      #expect(try await store.unconfirmedParts(of: sync("a")) == [])
      // Without entries nothing of the damaged table is touched.
      try await store.record(DeliveryRecords(part: "part-1"), of: sync("a"))
      #expect(try await store.unconfirmedParts(of: sync("a")) == ["part-1"])
    }
  }
}
