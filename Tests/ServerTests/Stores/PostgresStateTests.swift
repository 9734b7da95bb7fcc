import Pipeline
import Postgres
import SegmentSpec
import Stores
import Support
import Testing

@Suite("The state in PostgreSQL", .timeLimit(.minutes(19))) struct PostgresStateTests {
  @Test(arguments: StateStoreRule.all)
  func `keeps the contract of state stores`(rule: StateStoreRule) async throws {
    try await withState { state, _ in try await exerciseStateStore(rule) { state } }
  }

  @Test(arguments: StateStoreRule.all)
  func `keeps it behind a transaction pooler`(rule: StateStoreRule) async throws {
    let pooler = try await Pooled.shared.value
    let database = try await PrivateServer.shared().createDatabase(named: "pooled")
    let environment = pooler.environment(database: database)
    let place = PostgresStatePlace(conninfo: [
      ("host", environment["PGHOST"] ?? ""), ("port", environment["PGPORT"] ?? ""),
      ("user", environment["PGUSER"] ?? ""), ("dbname", database),
    ])
    let state = try await PostgresStateStore.open(place, options: .patient)
    do {
      try await exerciseStateStore(rule) { state }
    } catch {
      await state.close()
      throw error
    }
    await state.close()
  }

  @Test func `keeps everything for the next process`() async throws {
    try await withState { state, place in
      try await state.bind(.tested, to: .sample)
      try await state.setWatermark(.since(Timestamp(microseconds: 12)), of: .tested)
      try await state.record(.of("a/x"), of: .tested)
      let mark = try await state.fileMark(of: .tested)
      await state.close()
      let other = try await PostgresStateStore.open(place)
      #expect(try await other.binding(of: .tested) == .sample)
      #expect(try await other.watermark(of: .tested) == .since(Timestamp(microseconds: 12)))
      #expect(try await other.ledger(of: .tested, keys: [FactKey("a/x")]) == [.init(fate: .sent)])
      #expect(try await other.fileMark(of: .tested) == mark)
      await other.close()
    }
  }

  @Test func `may be created by many at once`() async throws {
    let place = try await freshPlace()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let state = try await PostgresStateStore.open(place)
          try await state.record(.of("a/x"), of: .tested)
          await state.close()
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `is not made by those who only look`() async throws {
    let place = try await freshPlace()
    let state = PostgresStateStore.reading(place)
    #expect(try await state.watermark(of: .tested) == nil)
    #expect(try await state.holder(of: .tested) == nil)
    #expect(try await state.ledger(of: .tested, keys: [FactKey("a/x")]) == [nil])
    #expect(try await state.runs(of: .tested, limit: 5).isEmpty)
    #expect(try await state.deadLetterCount(of: .tested, event: nil) == 0)
    #expect(try await state.backfill(of: .tested) == nil)
    let error = await stateError { try await state.setWatermark(nil, of: .tested) }
    guard case .cannotWrite? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    await state.close()
    #expect(try await schemas(place) == 0)
  }

  @Test func `takes at most 110 bytes a ledger entry`() async throws {
    try await withState { state, place in
      let count = 50_000
      for page in stride(from: 0, to: count / 2, by: 1_000) {
        let entries = (page..<page + 1_000).flatMap { StateSample.orderEntries($0) }
        let time = Timestamp(microseconds: 1_800_000_000_000_000 &+ Int64(page))
        try await state.record(DeliveryRecords(entries: entries, time: time), of: .tested)
      }
      let size = try await number("select pg_total_relation_size('tidemark.ledger')", place)
      print("bytes an entry: \(Double(size) / Double(count))")
      #expect(size / Int64(count) <= 110, "\(Double(size) / Double(count)) bytes an entry")
    }
  }

  @Test func `of a newer release is refused`() async throws {
    try await withState { state, place in
      await state.close()
      _ = try await number("update tidemark.schema_version set version = 99 returning 1", place)
      await #expect(throws: StateError.newerSchema(found: 99, known: 3)) {
        _ = try await PostgresStateStore.open(place)
      }
      let reading = PostgresStateStore.reading(place)
      await #expect(throws: StateError.newerSchema(found: 99, known: 3)) {
        _ = try await reading.watermark(of: .tested)
      }
      await reading.close()
    }
  }

  @Test func `records within a transaction of somebody else`() async throws {
    struct Enough: Error {}
    try await withState { state, place in
      try await state.acquire(.tested, as: .sample(1))
      let alongside = state.alongside(.tested)
      let session = try await Session.connect(ConnectionSettings(conninfo: place.conninfo))
      for fails in [true, false] {
        do {
          try await session.writeTransaction { session in
            let records = BatchRecords(
              delivery: .of("a/x"),
              watermark: .since(Timestamp(microseconds: 7))
            )
            let requests = try await alongside.requests(
              for: records,
              write: await alongside.nextWrite()
            )
            try await session.pipeline(requests) { _, _ in }
            if fails { throw Enough() }
          }
        } catch is Enough {}
        let found = try await state.ledger(of: .tested, keys: [FactKey("a/x")])
        #expect(found == [fails ? nil : LedgerEntry(fate: .sent)])
        #expect(
          try await state.watermark(of: .tested) == (fails ? nil : .since(.init(microseconds: 7)))
        )
      }
      await session.close()
    }
  }
}

/// The pooler that the tests of this file share.
private enum Pooled {
  static let shared = Task {
    try await PgBouncer.start(before: [try await PrivateServer.shared()], pool: 4)
  }
}
