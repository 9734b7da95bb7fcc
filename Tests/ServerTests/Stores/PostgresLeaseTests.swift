import Pipeline
import Postgres
import SegmentSpec
import Stores
import Support
import Testing

@Suite("The lock of a state in PostgreSQL", .timeLimit(.minutes(19))) struct PostgresLeaseTests {
  /// A holder that does not renew its lock automatically, so that the server may consider it expired.
  private var silent: PostgresStateStore.Options {
    var options = PostgresStateStore.Options()
    options.renewal = .seconds(3_600)
    return options
  }

  private func expire(_ place: PostgresStatePlace) async throws {
    _ = try await number(
      "update tidemark.lease set expires_at = clock_timestamp() - interval '1 s' returning 1",
      place
    )
  }

  @Test func `is told to a second process, with its holder`() async throws {
    try await withState { state, place in
      let other = try await PostgresStateStore.open(place)
      try await state.acquire(.tested, as: .sample(1))
      await #expect(throws: StateError.locked(by: .sample(1))) {
        try await other.acquire(.tested, as: .sample(2))
      }
      #expect(try await other.holder(of: .tested) == .sample(1))
      try await other.acquire(.second, as: .sample(2))
      await state.release(.tested)
      #expect(try await other.holder(of: .tested) == nil)
      try await other.acquire(.tested, as: .sample(2))
      await other.close()
      #expect(try await state.holder(of: .second) == nil)
    }
  }

  @Test func `goes to one of many who want it at once`() async throws {
    try await withState { state, place in
      try await withThrowingTaskGroup(of: (PostgresStateStore, Bool).self) { group in
        for pid in 1...8 {
          group.addTask {
            let other = try await PostgresStateStore.open(place)
            let error = await stateError {
              try await other.acquire(.tested, as: .sample(Int32(pid)))
            }
            return (other, error == nil)
          }
        }
        // Closed only when all have tried: closing would free it.
        var others: [PostgresStateStore] = []
        var winners = 0
        for try await (other, won) in group {
          others.append(other)
          if won { winners += 1 }
        }
        #expect(winners == 1)
        for other in others { await other.close() }
      }
    }
  }

  @Test func `is taken over once it expired, and its holder may not write any more`() async throws {
    try await withState(silent) { state, place in
      try await state.acquire(.tested, as: .sample(1))
      try await state.record(.of("a/x"), of: .tested)
      let alongside = state.alongside(.tested)
      let requests = try await alongside.requests(
        for: BatchRecords(delivery: .of("c/x")),
        write: await alongside.nextWrite()
      )
      let other = try await PostgresStateStore.open(place)
      try await expire(place)
      try await other.acquire(.tested, as: .sample(2))

      let lost = StateError.lockLost(to: .sample(2))
      await #expect(throws: lost) { try await state.record(.of("b/x"), of: .tested) }
      await #expect(throws: lost) { try await state.setWatermark(nil, of: .tested) }
      await #expect(throws: lost) {
        _ = try await state.beginRun(
          RunStart(command: "sync", startedAt: Timestamp(microseconds: 1)),
          of: .tested
        )
      }
      await #expect(throws: lost) {
        _ = try await state.ledger(of: .tested, keys: [FactKey("a/x")])
      }
      let session = try await Session.connect(ConnectionSettings(conninfo: place.conninfo))
      do {
        try await session.writeTransaction { session in
          try await session.pipeline(requests) { _, _ in }
        }
        Issue.record("the fence let it pass")
      } catch {
        #expect(await alongside.failure(error) == lost)
      }
      await session.close()
      // Releasing another holder's lock does nothing.
      await state.release(.tested)
      #expect(try await other.holder(of: .tested) == .sample(2))
      let keys = ["a/x", "b/x", "c/x"].map { FactKey($0) }
      #expect(
        try await other.ledger(of: .tested, keys: keys).map { $0?.fate } == [.sent, nil, nil]
      )
      try await other.record(.of("d/x"), of: .tested)
      await other.close()
    }
  }

  @Test func `that expired and nobody took is still the holder's`() async throws {
    try await withState(silent) { state, place in
      try await state.acquire(.tested, as: .sample(1))
      try await expire(place)
      try await state.record(.of("a/x"), of: .tested)
      #expect(try await state.ledger(of: .tested, keys: [FactKey("a/x")]) == [.init(fate: .sent)])
    }
  }

  @Test func `is renewed while it is held`() async throws {
    var options = PostgresStateStore.Options()
    options.renewal = .milliseconds(50)
    try await withState(options) { state, place in
      try await state.acquire(.tested, as: .sample(1))
      try await expire(place)
      for _ in 0..<4_000 {
        if try await state.holder(of: .tested) != nil { return }
        try await Task.sleep(for: .milliseconds(25))
      }
      Issue.record("the lease was not renewed")
    }
  }

  @Test func `keeps others out while a transaction behind its fence is open`() async throws {
    try await withState(silent) { state, place in
      try await state.acquire(.tested, as: .sample(1))
      let alongside = state.alongside(.tested)
      let requests = try await alongside.requests(
        for: BatchRecords(delivery: .of("a/x")),
        write: await alongside.nextWrite()
      )
      let session = try await Session.connect(ConnectionSettings(conninfo: place.conninfo))
      let other = try await PostgresStateStore.open(place)
      try await session.writeTransaction { session in
        try await session.pipeline(requests) { _, _ in }
        try await expire(place, without: session)
        let error = await stateError { try await other.acquire(.tested, as: .sample(2)) }
        guard case .cannotWrite? = error else {
          Issue.record("\(String(describing: error))")
          return
        }
      }
      await session.close()
      await other.close()
      #expect(try await state.ledger(of: .tested, keys: [FactKey("a/x")]) == [.init(fate: .sent)])
    }
  }

  /// Lets the lease expire within the transaction that holds its row.
  private func expire(
    _ place: PostgresStatePlace,
    without session: isolated Session
  ) async throws {
    try await session.execute(
      "update tidemark.lease set expires_at = clock_timestamp() - interval '1 s'"
    )
  }
}
