import Pipeline
import Postgres
import SegmentSpec
import Stores
import Support
import Testing
import Warehouse

@Suite(.timeLimit(.minutes(19))) struct `A batch with its record in one transaction` {
  /// A warehouse whose database holds the state, whose lock is taken.
  private struct SyncScene {
    let warehouse: WarehouseScene
    let state: PostgresStateStore
    let place: PostgresStatePlace

    init(on server: PrivateServer? = nil) async throws {
      warehouse = try await WarehouseScene(on: server)
      place = PostgresStatePlace(
        conninfo: warehouse.server.conninfo(database: warehouse.database)
      )
      state = try await PostgresStateStore.open(place, options: .patient)
      try await state.acquire(.tested, as: .sample(1))
    }

    /// The warehouse; `hook` runs after each load, before its record.
    func destination(
      _ hook: @escaping @Sendable () async throws(StateError) -> Void = {}
    ) -> PostgresWarehouse {
      warehouse.destination(state: Hooked(base: state.alongside(.tested), hook: hook))
    }

    /// How many rows `tracks` has; 0 without the table.
    func rows() async throws -> Int {
      guard try await warehouse.rows("select to_regclass('wh.tracks') is not null") == ["t"]
      else { return 0 }
      return try await warehouse.rows("select id from wh.tracks").count
    }

    func sent() async throws -> Int {
      Int(try await number("select count(*) from tidemark.ledger where fate is null", place))
    }

    func close() async { await state.close() }
  }

  private struct Hooked: StateAlongside {
    let base: PostgresStateAlongside
    let hook: @Sendable () async throws(StateError) -> Void

    func presence() async throws(StateError) -> (Statement, [Parameter])? {
      try await base.presence()
    }
    var missingPrivileges: (Statement, [Parameter]) { base.missingPrivileges }
    func nextWrite() async -> Int64 { await base.nextWrite() }
    func requests(
      for records: BatchRecords,
      write: Int64
    ) async throws(StateError) -> [(Statement, [Parameter])] {
      let requests = try await base.requests(for: records, write: write)
      try await hook()
      return requests
    }
    func lastWrite() async throws(StateError) -> [(Statement, [Parameter])] {
      try await base.lastWrite()
    }
    func failure(_ error: any Error) async -> StateError { await base.failure(error) }
  }

  private func tracks(_ numbers: ClosedRange<Int>) -> Batch {
    .of(numbers.map { .track($0, #"{"total":\#($0)}"#) })
  }

  /// Accepted messages become ledger entries, refused ones dead letters; the watermark goes with them.
  private func recording(_ numbers: ClosedRange<Int>) -> BatchRecording {
    { answers in
      var records = DeliveryRecords()
      for (number, answer) in zip(numbers, answers) {
        let key = FactKey("order_\(number)/completed")
        switch answer {
        case .accepted: records.entries.append(key, LedgerEntry(fate: .sent))
        case .refused(let refusal):
          records.entries.append(key, LedgerEntry(fate: .dead))
          records.deadLetters.append(
            DeadLetter(
              key: key,
              event: .orderCompleted,
              messageID: .numbered(number),
              reason: refusal.reason,
              isAnswer: true,
              payload: [],
              time: Timestamp(microseconds: 1)
            )
          )
        }
      }
      return BatchRecords(delivery: records, watermark: .since(Timestamp(microseconds: 7)))
    }
  }

  private func deliver(
    _ numbers: ClosedRange<Int>,
    to destination: any Destination
  ) async throws -> [Receipt.Answer]? {
    #expect(try await destination.recordsBatches())
    let receipt = try await destination.deliver(tracks(numbers), recording: recording(numbers))
    guard case .recorded(let answers) = receipt else { return nil }
    return answers
  }

  @Test func `is seen by nobody before both are there`() async throws {
    let bench = try await SyncScene()
    let destination = bench.destination { () async throws(StateError) in
      do {
        #expect(try await bench.rows() == 0)
        #expect(try await bench.sent() == 0)
      } catch {
        Issue.record(error)
      }
    }
    #expect(try await deliver(1...3, to: destination) == [.accepted, .accepted, .accepted])
    #expect(try await bench.rows() == 3)
    #expect(try await bench.sent() == 3)
    #expect(try await bench.state.watermark(of: .tested) == .since(Timestamp(microseconds: 7)))
    await destination.close()
    await bench.close()
  }

  @Test func `leaves no row when the record fails`() async throws {
    let bench = try await SyncScene()
    let destination = bench.destination { () async throws(StateError) in
      throw .cannotWrite(reason: "made up")
    }
    await expect(.state(.cannotWrite(reason: "made up")), of: destination)
    #expect(try await bench.rows() == 0)
    await destination.close()
    // The same when it is the server that refuses: no message is blamed for it.
    try await bench.warehouse.run("alter table tidemark.ledger add check (sync < 0)")
    let refused = bench.destination()
    do {
      _ = try await deliver(1...3, to: refused)
      Issue.record("it was delivered")
    } catch {
      guard case .state(.cannotWrite)? = (error as? DeliveryError)?.kind else {
        Issue.record(error)
        return
      }
    }
    #expect(try await bench.rows() == 0)
    await refused.close()
    await bench.close()
  }

  @Test func `leaves no row once another process took the lock`() async throws {
    let bench = try await SyncScene()
    let other = try await PostgresStateStore.open(bench.place, options: .patient)
    let place = bench.place
    let destination = bench.destination { () async throws(StateError) in
      do {
        _ = try await number(
          "update tidemark.lease set expires_at = '-infinity' returning 1::int8",
          place
        )
      } catch {
        Issue.record(error)
      }
      try await other.acquire(.tested, as: .sample(2))
    }
    await expect(.state(.lockLost(to: .sample(2))), of: destination)
    #expect(try await bench.rows() == 0)
    #expect(try await bench.sent() == 0)
    #expect(try await bench.state.watermark(of: .tested) == nil)
    await destination.close()
    await other.close()
    await bench.close()
  }

  private func expect(_ kind: DeliveryError.Kind, of destination: any Destination) async {
    do {
      _ = try await deliver(1...3, to: destination)
      Issue.record("it was delivered")
    } catch {
      #expect((error as? DeliveryError)?.kind == kind)
    }
  }

  @Test(arguments: ["", " deferrable initially deferred"])
  func `holds the rows that are not refused, and the dead letters of those that are`(
    isDeferred: String
  ) async throws {
    let bench = try await SyncScene()
    let destination = bench.destination()
    #expect(try await deliver(1...2, to: destination)?.count == 2)
    try await bench.warehouse.run(
      """
      create table wh.allowed (total bigint primary key);
      insert into wh.allowed select n from generate_series(1, 20) as n where n not in (5, 9);
      alter table wh.order_completed alter total type bigint;
      alter table wh.order_completed add foreign key (total) references wh.allowed\(isDeferred);
      """
    )
    let answers = try #require(try await deliver(3...12, to: destination))
    #expect(answers.indices.filter { answers[$0] != .accepted } == [2, 6])
    #expect(try await bench.rows() == 10)
    #expect(try await bench.sent() == 10)
    #expect(try await bench.state.deadLetterCount(of: .tested, event: nil) == 2)
    await destination.close()
    await bench.close()
  }

  @Test func `that nobody could load leaves nothing, and blames no message`() async throws {
    let bench = try await SyncScene()
    let destination = bench.destination()
    #expect(try await deliver(1...2, to: destination)?.count == 2)
    try await bench.warehouse.run("alter table wh.order_completed add check (total < 10)")
    do {
      _ = try await deliver(3...40, to: destination)
      Issue.record("it was delivered")
    } catch {
      #expect((error as? DeliveryError)?.kind == .stopped)
      #expect((error as? DeliveryError)?.answers.isEmpty == true)
    }
    #expect(try await bench.rows() == 2)
    #expect(try await bench.state.deadLetterCount(of: .tested, event: nil) == 0)
    await destination.close()
    await bench.close()
  }

  // MARK: Whether the state lies there

  @Test func `is not what it is where the state lies in a copy of the database`() async throws {
    let bench = try await SyncScene()
    await bench.state.close()
    let copy = try await bench.warehouse.server.createDatabase(
      named: "copy",
      template: bench.warehouse.database
    )
    let place = PostgresStatePlace(conninfo: bench.warehouse.server.conninfo(database: copy))
    let state = try await PostgresStateStore.open(place, options: .patient)
    // The same number, part and token as in the warehouse, at another time.
    var holder = LockHolder.sample(1)
    holder.since = Timestamp(microseconds: 1_700_000_000_000_001)
    _ = try await number("update tidemark.lease set token = 0 returning 1::int8", place)
    try await state.acquire(.tested, as: holder)
    let destination = bench.warehouse.destination(
      state: Hooked(base: state.alongside(.tested)) {}
    )
    #expect(try await !destination.recordsBatches())
    let receipt = try await destination.deliver(tracks(1...2), recording: recording(1...2))
    guard case .settled = receipt else {
      Issue.record("it was recorded")
      return
    }
    #expect(try await bench.sent() == 0)
    await destination.close()
    await state.close()
  }

  @Test func `is not what it is where there is no state, or none that may be written`() async throws
  {
    let bench = try await SyncScene()
    let elsewhere = try await WarehouseScene()
    let alongside = Hooked(base: bench.state.alongside(.tested)) {}
    let other = elsewhere.destination(state: alongside)
    #expect(try await !other.recordsBatches())
    await other.close()
    let role = "loader_" + String(UInt32.random(in: .min ... .max), radix: 36)
    let database = bench.warehouse.database
    try await bench.warehouse.run(
      "create role \(role) login; grant create, temporary on database \(database) to \(role)"
    )
    let steps = [
      "select 1", "grant usage on schema tidemark to \(role)",
      "grant select on all tables in schema tidemark to \(role)",
      "grant insert, update, delete on all tables in schema tidemark to \(role)",
    ]
    for (step, holds) in zip(steps, [false, false, false, true]) {
      try await bench.warehouse.run(step)
      let destination = bench.warehouse.destination(user: role, state: alongside)
      #expect(try await destination.recordsBatches() == holds, "\(step)")
      if holds { #expect(try await deliver(1...2, to: destination)?.count == 2) }
      await destination.close()
    }
    #expect(try await bench.rows() == 2)
    await bench.close()
  }

  @Test func `goes through a pooler that hands each transaction to another session`() async throws {
    let bench = try await SyncScene()
    let pooler = try await PgBouncer.start(before: [bench.warehouse.server], pool: 1)
    var conninfo = bench.place.conninfo
    for (key, value) in pooler.environment(database: bench.warehouse.database) {
      let keyword = ["PGHOST": "host", "PGPORT": "port"][key]
      if let keyword { conninfo.append((keyword, value)) }
    }
    let destination = PostgresWarehouse(
      WarehouseConnection(conninfo: conninfo, schema: "wh"),
      state: Hooked(base: bench.state.alongside(.tested)) {}
    )
    #expect(try await deliver(1...3, to: destination)?.count == 3)
    #expect(try await deliver(4...5, to: destination)?.count == 2)
    #expect(try await bench.rows() == 5)
    #expect(try await bench.sent() == 5)
    await destination.close()
    await bench.close()
  }

  // MARK: An answer that is lost

  @Test(arguments: [false, true])
  func `whose commit was not answered is done once`(hasCommitted: Bool) async throws {
    // A commit that waits for a standby which does not exist is on the disk and not answered; a trigger that sleeps
    // when the first transaction ends keeps it from there.
    let server = try await PrivateServer.start(
      settings: ["synchronous_standby_names": "nobody", "synchronous_commit": "local"]
    )
    let bench = try await SyncScene(on: server)
    let loose = bench.destination()
    #expect(try await deliver(1...2, to: loose)?.count == 2)
    await loose.close()
    let database = bench.warehouse.database
    if hasCommitted {
      try await server.execute(
        "alter database \(database) set synchronous_commit = on",
        in: "postgres"
      )
    } else {
      try await bench.warehouse.run(
        """
        create sequence tries;
        create function wait() returns trigger language plpgsql as
        $$ begin if nextval('public.tries') = 1 then perform pg_sleep(3600); end if; return null; end $$;
        create constraint trigger wait after insert on wh.tracks deferrable initially deferred
        for each row execute function wait();
        """
      )
    }
    let destination = Retrying(
      base: bench.destination(),
      Retries(policy: RetryPolicy(base: .milliseconds(20), cap: .milliseconds(20)))
    )
    let storm = Task {
      let waits = "wait_event in ('SyncRep', 'PgSleep')"
      try await eventually("a session waits", lookingEvery: .milliseconds(20)) {
        try await !server.execute(
          "select pid from pg_stat_activity where \(waits)",
          in: "postgres"
        ).isEmpty
      }
      try await server.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where \(waits)",
        in: "postgres"
      )
      // Its end is also a commit, for which it waits again; nothing else waits any more.
      try await server.execute(
        "alter system set synchronous_standby_names = ''",
        in: "postgres"
      )
      try await server.execute("select pg_reload_conf()", in: "postgres")
    }
    let batch: Batch = .of((3...5).map { .track($0, #"{"total":\#($0)}"#) })
    let recording = recording(3...5)
    #expect(try await destination.recordsBatches())
    let receipt = try await destination.deliver(batch) { answers in
      var answers = answers
      answers[0] = .refused(reason: "made up, to see how often it is tried")
      return recording(answers)
    }
    try await storm.value
    guard case .recorded(let answers) = receipt else {
      Issue.record("it was not recorded")
      return
    }
    #expect(answers.count == 3)
    #expect(try await bench.rows() == 5)
    #expect(try await bench.sent() == 4)
    let letters = try await bench.state.deadLetters(
      of: .tested,
      keys: [FactKey("order_3/completed")]
    )
    #expect(letters.map { $0?.attempts } == [1])
    await destination.close()
    await bench.close()
  }
}
