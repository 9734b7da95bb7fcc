import Foundation
import Pipeline
import SegmentSpec
import Stores
import Testing

@Suite(.timeLimit(.minutes(9))) struct `A state file that cannot be used` {
  @Test func `is refused when it is no database`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/notes.txt"
      let text = String(repeating: "This is not a database. ", count: 100)
      try text.write(toFile: path, atomically: false, encoding: .utf8)
      let expected = StateError.unreadable(
        reason: "\(path) is not a state file of Tidemark. Name another file with --state."
      )
      await #expect(throws: expected) { try await SQLiteStateStore.open(path) }
      await #expect(throws: expected) {
        try await SQLiteStateStore.reading(path).watermark(of: sync("a"))
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }
  }

  @Test func `is refused when it is another program's database`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      try await SQLiteStateStore.open(path).close()
      try patch(path, at: 68, with: [0, 0, 0, 0])
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      let expected = StateError.unreadable(
        reason: "\(path) is a database of another program. Name another file with --state."
      )
      await #expect(throws: expected) { try await SQLiteStateStore.open(path) }
      await #expect(throws: expected) {
        try await SQLiteStateStore.reading(path).watermark(of: sync("a"))
      }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }
  }

  @Test func `is refused when it is newer than the program`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      try await SQLiteStateStore.open(path).close()
      try patch(path, at: 60, with: [0, 0, 0, 8])
      let expected = StateError.newerSchema(found: 8, known: 7)
      await #expect(throws: expected) { try await SQLiteStateStore.open(path) }
      await #expect(throws: expected) {
        try await SQLiteStateStore.reading(path).watermark(of: sync("a"))
      }
    }
  }

  @Test func `is unreadable when it was cut short`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      do {
        let store = try await SQLiteStateStore.open(path)
        for number in 0..<20 { try await store.record(delivery(number), of: sync("a")) }
        await store.close()
      }
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      for length in [whole.count / 2, 4_096, 100] {
        try whole.prefix(length).write(to: URL(fileURLWithPath: path))
        let opening = await #expect(throws: StateError.self) {
          try await SQLiteStateStore.open(path)
        }
        #expect(opening.map { reason(unreadable: $0).contains(path) } == true, "\(length)")
        let reading = await #expect(throws: StateError.self) {
          try await SQLiteStateStore.reading(path).ledger(of: sync("a"), keys: [FactKey("x")])
        }
        #expect(reading.map { reason(unreadable: $0).contains(path) } == true, "\(length)")
      }
    }
  }

  @Test func `is unreadable when a page is damaged`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      do {
        let store = try await SQLiteStateStore.open(path)
        for number in 0..<50 { try await store.record(delivery(number), of: sync("a")) }
        await store.close()
      }
      let pages = try Data(contentsOf: URL(fileURLWithPath: path)).count / 4_096
      for page in 1..<pages {
        try patch(path, at: page * 4_096, with: [UInt8](repeating: 0xEE, count: 4_096))
      }
      let error = await #expect(throws: StateError.self) {
        let store = try await SQLiteStateStore.open(path)
        _ = try await store.ledger(of: sync("a"), keys: [FactKey("order_1/completed")])
      }
      let text = try #require(error.map { reason(unreadable: $0) })
      #expect(text.hasPrefix("the state file \(path) is damaged ("))
      #expect(text.contains("Put back a copy of it"))
    }
  }

  // The super-user may write everywhere, so these places refuse everybody: a path below a file, and
  // /proc, where nothing can be created.
  @Test(arguments: ["/dev/null/state/tidemark.sqlite", "/proc/tidemark/tidemark.sqlite"])
  func `is named when its directory cannot be created`(path: String) async throws {
    let error = await #expect(throws: StateError.self) { try await SQLiteStateStore.open(path) }
    guard case .cannotWrite(let reason)? = error else {
      Issue.record("\(String(describing: error)) is no .cannotWrite")
      return
    }
    #expect(
      reason.hasPrefix("the state's directory \((path as NSString).deletingLastPathComponent)")
    )
    #expect(reason.hasSuffix("Create it, or name another file with --state."))
  }

  @Test func `is named when its directory cannot be written`() async throws {
    let error = await #expect(throws: StateError.self) {
      try await SQLiteStateStore.open("/proc/tidemark.sqlite")
    }
    guard case .cannotWrite(let reason)? = error else {
      Issue.record("\(String(describing: error)) is no .cannotWrite")
      return
    }
    #expect(reason.hasPrefix("the state file /proc/tidemark.sqlite cannot be created: "))
  }

  @Test(arguments: [
    (13, "the state file /s cannot grow: the disk or quota is full."),
    (8, "the state file /s, one beside it (-wal, -shm) or the directory cannot be written."),
    (14, "the state file /s cannot be opened for writing."),
    (10 | 12 << 8, "the disk failed under the state file /s (m, SQLite code 3082)."),
    (5, "the state file /s is kept busy by another process."),
  ])
  func `is named when writing fails`(code: Int32, beginning: String) {
    let error = StateError(sqliteCode: code, message: "m", path: "/s", whileWriting: true)
    guard case .cannotWrite(let reason) = error else {
      Issue.record("\(error) is no .cannotWrite")
      return
    }
    #expect(reason.hasPrefix(beginning))
  }

  @Test(arguments: [
    (11, "the state file /s is damaged (m)."),
    (26, "/s is not a state file of Tidemark."),
    (14, "the state file /s cannot be opened."),
    (10 | 1 << 8, "the disk failed under the state file /s (m, SQLite code 266)."),
  ])
  func `is named when reading fails`(code: Int32, beginning: String) {
    let error = StateError(sqliteCode: code, message: "m", path: "/s", whileWriting: false)
    #expect(reason(unreadable: error).hasPrefix(beginning))
  }

  /// The reason of `.unreadable`; empty for every other error.
  private func reason(unreadable error: StateError) -> String {
    guard case .unreadable(let reason) = error else { return "" }
    return reason
  }

  private func patch(_ path: String, at offset: Int, with bytes: [UInt8]) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: Data(bytes))
    try file.close()
  }
}
