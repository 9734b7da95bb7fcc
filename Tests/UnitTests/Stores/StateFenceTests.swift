import Foundation
import GRDB
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

// Two stores in one process stand to each other as two processes do: their locks belong to open files.
@Suite(.timeLimit(.minutes(9))) struct `A run and its state files` {
  /// A store that holds the lock of `a`, and the harm that others may do to its files.
  private func locked(
    _ body: (_ path: String, _ store: SQLiteStateStore) async throws -> Void
  ) async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      let store = try await SQLiteStateStore.open(path)
      try await store.acquire(sync("a"), as: holder(1))
      try await store.record(delivery(1), of: sync("a"))
      try await body(path, store)
      await store.close()
    }
  }

  private func refusal(_ work: () async throws -> Void) async -> String? {
    do {
      try await work()
      return nil
    } catch StateError.cannotWrite(let reason) {
      return reason
    } catch {
      return "another error: \(error)"
    }
  }

  enum Harm: CaseIterable {
    case removed, replaced, linked, hardLinked

    func strike(_ path: String) throws {
      let files = FileManager.default
      try? files.removeItem(atPath: "\(path).other")
      switch self {
      case .removed: try files.removeItem(atPath: path)
      case .replaced:
        try files.copyItem(atPath: path, toPath: "\(path).other")
        try files.removeItem(atPath: path)
        try files.moveItem(atPath: "\(path).other", toPath: path)
      case .linked:
        try files.copyItem(atPath: path, toPath: "\(path).other")
        try files.removeItem(atPath: path)
        try files.createSymbolicLink(atPath: path, withDestinationPath: "\(path).other")
      case .hardLinked:
        try files.copyItem(atPath: path, toPath: "\(path).other")
        try files.removeItem(atPath: path)
        try files.linkItem(atPath: "\(path).other", toPath: path)
      }
    }
  }

  @Test(arguments: Harm.allCases)
  func `keep a second run out whatever happens to the lock file`(harm: Harm) async throws {
    try await locked { path, store in
      try harm.strike("\(path).a.lock")
      let second = try await SQLiteStateStore.open(path)
      for _ in 0..<2 {
        await #expect(throws: StateError.locked(by: holder(1))) {
          try await second.acquire(sync("a"), as: holder(2))
        }
      }
      #expect(try await second.holder(of: sync("a")) == holder(1))
      #expect(try await SQLiteStateStore.reading(path).holder(of: sync("a")) == holder(1))
      // Messages acknowledged meanwhile are recorded, but nothing is begun or ended any more.
      try await store.record(delivery(2), of: sync("a"))
      let reason = await refusal { try await store.demandLock(of: sync("a")) }
      #expect(reason?.hasPrefix("the lock file \(path).a.lock was removed or replaced") == true)
      let watermark = await refusal {
        try await store.setWatermark(.since(Timestamp(microseconds: 1)), of: sync("a"))
      }
      #expect(watermark == reason)
      #expect(try await deliveries(in: store) == [1, 2])
      try await store.release(sync("a"))
      if harm != .linked { try await second.acquire(sync("a"), as: holder(2)) }
      await second.close()
    }
  }

  @Test(arguments: ["", "-wal", "-shm"], Harm.allCases)
  func `write nothing more once the state lies elsewhere`(file: String, harm: Harm) async throws {
    try await locked { path, store in
      try await store.demandLock(of: sync("a"))
      try harm.strike(path + file)
      let works: [() async throws -> Void] = [
        { try await store.demandLock(of: sync("a")) },
        { try await store.record(delivery(2), of: sync("a")) },
        { try await store.setWatermark(nil, of: sync("a")) },
      ]
      for work in works {
        let reason = await refusal(work)
        #expect(reason?.hasPrefix("\(path)\(file) was removed or replaced") == true)
      }
    }
  }

  @Test(arguments: [Harm.replaced, .hardLinked])
  func `keep others from a state that was put in the place of theirs`(harm: Harm) async throws {
    try await locked { path, store in
      try harm.strike(path)
      let reason = await refusal { _ = try await SQLiteStateStore.open(path) }
      #expect(
        reason?.hasPrefix(
          "the state file \(path) was replaced while another process works with the former one."
        ) == true
      )
      await store.close()
      // The run's log went into its own file: the state that is there now is complete, and knows nothing of that log.
      let log = try? FileManager.default.attributesOfItem(atPath: "\(path)-wal")
      #expect(log?[.size] as? Int ?? 0 == 0)
      #expect(try await deliveries(in: SQLiteStateStore.reading(path)) == [])
      let next = try await SQLiteStateStore.open(path)
      try await next.acquire(sync("a"), as: holder(2))
      await next.close()
    }
  }

  @Test func `write nothing more once another one took the lock over`() async throws {
    try await locked { path, store in
      // As on a file system whose locks do not hold.
      let queue = try DatabaseQueue(path: path)
      try await queue.write { database in
        try database.execute(
          sql: "update lease set token = token + 1, pid = 2, command = 'tidemark sync'"
        )
      }
      let works: [() async throws -> Void] = [
        { try await store.demandLock(of: sync("a")) },
        { try await store.record(delivery(2), of: sync("a")) },
        { try await store.setWatermark(nil, of: sync("a")) },
        { _ = try await store.ledger(of: sync("a"), keys: [FactKey("x/y")]) },
      ]
      for work in works {
        let reason = await refusal(work)
        #expect(
          reason?.hasPrefix(
            "another run took the lock of sync \"a\" over: tidemark sync, process 2 on shop/1, since "
          ) == true
        )
      }
      try await store.release(sync("a"))
      #expect(try await deliveries(in: store) == [1])
      try await store.acquire(sync("a"), as: holder(3))
      try await store.record(delivery(2), of: sync("a"))
      try queue.close()
    }
  }

  @Test func `send nothing more, not even a second try, once the lock file is gone`() async throws {
    try await locked { path, store in
      let base = ScriptedDestination { _, _ throws(DeliveryError) in
        try? FileManager.default.removeItem(atPath: "\(path).a.lock")
        throw DeliveryError(.notYet(retryAfter: nil), reason: "answered 503")
      }
      let destination = Retrying(
        base: Fenced(base: base, state: store, sync: try sync("a")),
        Retries(clock: LeapingClock())
      )
      var kind: DeliveryError.Kind?
      do throws(DeliveryError) {
        _ = try await destination.deliver(.sample(2))
      } catch {
        kind = error.kind
      }
      guard case .state(.cannotWrite(let reason)) = kind else {
        Issue.record("it ended with \(String(describing: kind))")
        return
      }
      #expect(reason.hasPrefix("the lock file \(path).a.lock was removed"))
      #expect(base.received.count == 1)
    }
  }

  @Test func `leave a link in the place of the lock file and its target as they are`()
    async throws
  {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      let target = "\(directory)/notes.txt"
      try Data("keep me".utf8).write(to: URL(fileURLWithPath: target))
      try FileManager.default.createSymbolicLink(
        atPath: "\(path).a.lock",
        withDestinationPath: target
      )
      let store = try await SQLiteStateStore.open(path)
      let reason = await refusal { try await store.acquire(sync("a"), as: holder(1)) }
      #expect(reason?.hasPrefix("the lock file \(path).a.lock is a link") == true)
      #expect(try String(contentsOfFile: target, encoding: .utf8) == "keep me")
      try FileManager.default.removeItem(atPath: "\(path).a.lock")
      try await store.acquire(sync("a"), as: holder(1))
      await store.close()
    }
  }

  @Test(arguments: ["a file with two names", "somebody's notes"])
  func `lock what is not theirs without a change of it`(content: String) async throws {
    try await withStateDirectory { directory async throws in
      let path = "\(directory)/tidemark.sqlite"
      let lock = "\(path).a.lock"
      let body = content.contains("two") ? "{}" : content
      try Data(body.utf8).write(to: URL(fileURLWithPath: lock))
      if content.contains("two") {
        try FileManager.default.linkItem(atPath: lock, toPath: "\(directory)/second")
      }
      let first = try await SQLiteStateStore.open(path)
      let second = try await SQLiteStateStore.open(path)
      try await first.acquire(sync("a"), as: holder(1))
      await #expect(throws: StateError.locked(by: holder(1))) {
        try await second.acquire(sync("a"), as: holder(2))
      }
      try await first.release(sync("a"))
      #expect(try String(contentsOfFile: lock, encoding: .utf8) == body)
      await first.close()
      await second.close()
    }
  }
}
