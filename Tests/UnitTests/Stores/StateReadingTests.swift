import Foundation
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct `A state that is only read` {
  @Test func `is empty when there is no file, and stays so`() async throws {
    try await withStateDirectory { directory async throws in
      let store = SQLiteStateStore.reading("\(directory)/deep/tidemark.sqlite")
      #expect(try await store.watermark(of: sync("a")) == nil)
      #expect(try await store.binding(of: sync("a")) == nil)
      #expect(try await store.ledger(of: sync("a"), keys: [FactKey("x")]) == [nil])
      #expect(try await store.runs(of: sync("a"), limit: 5) == [])
      #expect(try await store.deadLetters(of: sync("a"), limit: 5) == [])
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [])
    }
  }

  @Test func `shows what was written and changes no file`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/a b?%41#ü.sqlite"
      do {
        let store = try await SQLiteStateStore.open(path)
        try await store.record(delivery(3), of: sync("a"))
        await store.close()
      }
      let before = try contents(of: directory)
      #expect(before.count == 1)
      let store = SQLiteStateStore.reading(path)
      #expect(try await deliveries(in: store) == [3])
      #expect(try contents(of: directory) == before)
    }
  }

  @Test func `shows what a running process has committed, step by step`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      let reader = SQLiteStateStore.reading(path)
      let writer = try await SQLiteStateStore.open(path)
      #expect(try await deliveries(in: reader) == [])
      for number in 0..<4 {
        try await writer.record(delivery(number), of: sync("a"))
        #expect(try await deliveries(in: reader) == Array(0...number))
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
      #expect(names == ["tidemark.sqlite", "tidemark.sqlite-shm", "tidemark.sqlite-wal"])
    }
  }

  @Test func `refuses every change`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      let store = SQLiteStateStore.reading(path)
      let refusal = StateError.cannotWrite(
        reason: "the state file \(path) was opened for reading only."
      )
      await #expect(throws: refusal) { try await store.acquire(sync("a"), as: holder(1)) }
      await #expect(throws: refusal) { try await store.record(delivery(1), of: sync("a")) }
      await #expect(throws: refusal) { try await store.setWatermark(nil, of: sync("a")) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [])
    }
  }

  /// Name, content and time of change of each file.
  private func contents(of directory: String) throws -> [String: [AnyHashable]] {
    var contents: [String: [AnyHashable]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
      let path = "\(directory)/\(name)"
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      let changed = try #require(attributes[.modificationDate] as? Date)
      contents[name] = [try Data(contentsOf: URL(fileURLWithPath: path)), changed]
    }
    return contents
  }
}
