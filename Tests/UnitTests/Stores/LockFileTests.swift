import Foundation
import Pipeline
import SegmentSpec
import Stores
import Testing

// A lock of flock(2) belongs to an open file, not to a process: two stores in one process stand to each
// other as two processes do.
@Suite(.timeLimit(.minutes(9))) struct `The lock of a sync` {
  @Test func `is refused to a second store, which is told the holder`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      let first = try await SQLiteStateStore.open(path)
      let second = try await SQLiteStateStore.open(path)
      try await first.acquire(sync("a"), as: holder(1))
      await #expect(throws: StateError.locked(by: holder(1))) {
        try await second.acquire(sync("a"), as: holder(2))
      }
      try await second.acquire(sync("b"), as: holder(2))
      try await first.release(sync("a"))
      try await second.acquire(sync("a"), as: holder(2))
    }
  }

  @Test(arguments: ["link.sqlite", "linked/tidemark.sqlite", "linked/link.sqlite", "late.sqlite"])
  func `is one for a file, by whatever name it is called`(name: String) async throws {
    try await withStateDirectory { directory async throws in
      let files = FileManager.default
      try files.createDirectory(atPath: "\(directory)/real", withIntermediateDirectories: false)
      let link = { (name: String, target: String) in
        try files.createSymbolicLink(
          atPath: "\(directory)/\(name)",
          withDestinationPath: target
        )
      }
      try link("linked", "real")
      try link("real/link.sqlite", "tidemark.sqlite")
      try link("link.sqlite", "real/tidemark.sqlite")
      try link("late.sqlite", "real/tidemark.sqlite")
      // The last one exists as a link before the file exists.
      let path = name == "late.sqlite" ? name : "real/tidemark.sqlite"
      let first = try await SQLiteStateStore.open("\(directory)/\(path)")
      let second = try await SQLiteStateStore.open(
        "\(directory)/\(name == path ? "real/tidemark.sqlite" : name)"
      )
      try await first.acquire(sync("a"), as: holder(1))
      await #expect(throws: StateError.locked(by: holder(1))) {
        try await second.acquire(sync("a"), as: holder(2))
      }
      let real = "\(directory)/real/tidemark.sqlite"
      let mode = try files.attributesOfItem(atPath: real)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  @Test func `is not refused because somebody looks whether it is free`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      let first = try await SQLiteStateStore.open(path)
      let looking = Task {
        while !Task.isCancelled {
          _ = try await SQLiteStateStore.reading(path).holder(of: sync("a"))
        }
      }
      for _ in 0..<300 {
        try await first.acquire(sync("a"), as: holder(1))
        try await first.release(sync("a"))
      }
      looking.cancel()
      try await looking.value
    }
  }

  @Test func `ends when its store is closed`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      do {
        let first = try await SQLiteStateStore.open(path)
        try await first.acquire(sync("a"), as: holder(1))
        await first.close()
      }
      let second = try await SQLiteStateStore.open(path)
      try await second.acquire(sync("a"), as: holder(2))
    }
  }

  @Test func `names its holder in the lock file, and nobody once it is released`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      let store = try await SQLiteStateStore.open(path)
      try await store.acquire(sync("a"), as: holder(1))
      let line = #"{"command":"sync","host":"shop/1","pid":1,"since":1700000000000001}"# + "\n"
      #expect(try String(contentsOfFile: "\(path).a.lock", encoding: .utf8) == line)
      try await store.release(sync("a"))
      #expect(try String(contentsOfFile: "\(path).a.lock", encoding: .utf8) == "")
    }
  }

  @Test(arguments: ["", "{", #"{"pid":1,"host":"#, "\u{0}\u{0}", #"{"pid":"x"}"#])
  func `names its holder also when the lock file is half written`(body: String) async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      let first = try await SQLiteStateStore.open(path)
      let second = try await SQLiteStateStore.open(path)
      try await first.acquire(sync("a"), as: holder(1))
      try Data(body.utf8).write(to: URL(fileURLWithPath: "\(path).a.lock"))
      await #expect(throws: StateError.locked(by: holder(1))) {
        try await second.acquire(sync("a"), as: holder(2))
      }
    }
  }

  @Test func `forgets a longer line of a process that was killed`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      let old = #"{"command":"backfill of very many years","host":"gone","pid":99999,"since":1}"#
      try Data("\(old)\n".utf8).write(to: URL(fileURLWithPath: "\(path).a.lock"))
      let first = try await SQLiteStateStore.open(path)
      let second = try await SQLiteStateStore.open(path)
      try await first.acquire(sync("a"), as: holder(1))
      await #expect(throws: StateError.locked(by: holder(1))) {
        try await second.acquire(sync("a"), as: holder(2))
      }
    }
  }

  @Test func `is refused to another process`() async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      let store = try await SQLiteStateStore.open(path)
      try await store.acquire(sync("a"), as: holder(1))
      #expect(try flock("\(path).a.lock") == 1)
      try await store.release(sync("a"))
      #expect(try flock("\(path).a.lock") == 0)
    }
  }

  /// The exit code of `flock -n FILE true` (util-linux): 1 when the lock is taken.
  private func flock(_ path: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
    process.arguments = ["-n", path, "true"]
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
