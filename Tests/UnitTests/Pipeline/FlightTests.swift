import Logging
import Pipeline
import SegmentSpec
import Stores
import Support
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(9))) struct `Several batches under way` {
  private let state: any StateStore = MemoryStateStore()
  private let sync: SyncName

  init() throws {
    sync = try #require(SyncName("default"))
  }

  private func run(
    _ pages: [ScriptedPage],
    to destination: any Destination,
    isSweep: Bool = false,
    concurrency: Int = 4,
    grace: @escaping @Sendable () async -> Void = {}
  ) async throws -> RunReport {
    if try await state.watermark(of: sync) == nil {
      let start = Watermark(
        position: "start",
        firstPosition: "start",
        factsSince: Timestamp(microseconds: 0),
        marginSeconds: 0
      )
      try await state.setWatermark(start, of: sync)
    }
    return try await SyncRun(
      Run(
        source: ScriptedSource(pages: pages, isSweep: isSweep),
        destination: destination,
        state: state,
        sync: sync,
        namespace: Namespace.test,
        clock: SystemWallClock(),
        holder: LockHolder(pid: 1, host: "t", command: "sync", since: Timestamp(microseconds: 0)),
        exitCode: { _, _ in 0 },
        concurrency: concurrency,
        grace: grace,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      )
    ).run()
  }

  private func page(_ orders: Range<Int>) -> ScriptedPage {
    ScriptedPage(orders.map { .once("order_\($0)/completed", root: Int32($0)) })
  }

  private func position() async throws -> String? { try await state.watermark(of: sync)?.position }

  @Test(arguments: [1, 3, 4])
  func `are never more than allowed, and all are recorded`(concurrency: Int) async throws {
    let gate = Gate()
    let destination = SlowDestination(messages: 2) { call in
      if call <= concurrency { await gate.pass(together: concurrency) }
      // The later ones are answered first.
      try? await Task.sleep(for: .milliseconds(4 - call % 4))
    }
    let report = try await run([page(0..<50)], to: destination, concurrency: concurrency)
    #expect(report.sent == 50)
    #expect(report.batches == 25)
    #expect(await destination.most == concurrency)
    #expect(await Set(destination.accepted).count == 50)
    #expect(try await position() == "end")
    #expect(try await run([page(0..<50)], to: destination).unchanged == 50)
  }

  @Test func `do not fall with the one that fails`() async throws {
    let gate = Gate()
    let failing = SlowDestination(messages: 2) { (call) throws(DeliveryError) in
      await gate.pass(together: 4)
      if call != 2 { try? await Task.sleep(for: .milliseconds(20)) }
      if call == 2 { throw DeliveryError(.stopped, reason: "no") }
    }
    let error = await #expect(throws: RunError.self) {
      try await run(
        [page(0..<20)],
        to: failing,
        grace: { try? await Task.sleep(for: .seconds(60)) }
      )
    }
    guard case .delivery = error else { throw try #require(error) }
    #expect(try await position() == "start")
    let accepted = await failing.accepted
    #expect(accepted.count >= 6)
    let healthy = SlowDestination(messages: 2) { _ in }
    _ = try await run([page(0..<20)], to: healthy)
    #expect(await Set(healthy.accepted).isDisjoint(with: accepted))
    #expect(await healthy.accepted.count + accepted.count == 20)
  }

  @Test func `are given their grace when the run is stopped, and are recorded`() async throws {
    let (started, start) = AsyncStream.makeStream(of: Void.self)
    let (stopped, stop) = AsyncStream.makeStream(of: Void.self)
    let destination = SlowDestination(messages: 2) { call in
      start.yield()
      if call <= 3 { for await _ in stopped {} }
    }
    let task = Task {
      try await run(
        [page(0..<6), page(6..<100)],
        to: destination,
        concurrency: 3,
        grace: { try? await Task.sleep(for: .seconds(60)) }
      )
    }
    var seen = 0
    for await _ in started {
      seen += 1
      if seen == 3 { break }
    }
    task.cancel()
    stop.finish()
    let error = await #expect(throws: RunError.self) { try await task.value }
    guard case .stopped = error else { throw try #require(error) }
    let accepted = await destination.accepted
    #expect(accepted.count >= 6)
    #expect(try await position() == "start")
    let keys = accepted.map { FactKey($0) }
    #expect(try await state.ledger(of: sync, keys: keys).allSatisfy { $0?.fate == .sent })
  }

  @Test func `are ended when their grace is over`() async throws {
    let ended = Mutex(0)
    let destination = SlowDestination(messages: 2) { (_) throws(DeliveryError) in
      try? await Task.sleep(for: .seconds(120))
      ended.withLock { $0 += 1 }
      throw DeliveryError(.cancelled, reason: "stopped")
    }
    let task = Task { try await run([page(0..<20)], to: destination, concurrency: 3) }
    try await eventually("three are under way") { await destination.most == 3 }
    task.cancel()
    await #expect(throws: RunError.self) { try await task.value }
    #expect(ended.withLock { $0 } == 3)
    #expect(await destination.accepted.isEmpty)
  }

  @Test func `wait for what is noted or sent of the same state`() async throws {
    let destination = SlowDestination(messages: 1) { _ in
      try? await Task.sleep(for: .milliseconds(1))
    }
    // A sweep notes the customer; the order that follows needs the identify first.
    let customer = Fact.state("cus_1/identify", .identify, content: 1, createdAt: -1)
    var prelude = customer
    prelude.isPrelude = true
    let pages = [
      ScriptedPage([.once("order_0/completed", root: 0)]), ScriptedPage([customer]),
      ScriptedPage([prelude, .once("order_1-cus_1/completed")]),
      ScriptedPage([prelude, .once("order_2-cus_1/completed")]),
    ]
    _ = try await run(pages, to: destination, isSweep: true)
    #expect(await destination.clashes.isEmpty)
    let entry = try await state.ledger(of: sync, keys: [FactKey("cus_1/identify")])[0]
    #expect(entry?.fate == .sent)
    #expect(entry?.state?.deliveries == 1)
    #expect(await destination.accepted.filter { $0 == "cus_1/identify" }.count == 1)
  }

  @Test(arguments: 1...40)
  func `keep order and lose nothing, whatever fails and in whatever order answers come`(
    seed: UInt64
  ) async throws {
    var random = SeededGenerator(seed: seed)
    var pages: [ScriptedPage] = []
    for page in 0..<6 {
      var facts: [Fact] = []
      for root in 0..<Int32(12) {
        let customer = "cus_\(random.next() % 5)"
        let order = "order_\(page)_\(root)-\(customer)"
        facts.append(
          .state("\(customer)/identify", .identify, content: 1, root: root, isPrelude: true)
        )
        for number in 0...(random.next() % 3) {
          facts.append(.once("\(order)/fact\(number)", root: root))
        }
        facts.append(.state("\(order)/updated", .orderUpdated, content: 1, root: root))
      }
      pages.append(ScriptedPage(facts))
    }
    var told: [String] = []
    for attempt in 0..<20 {
      let chances = (0..<200).map { _ in (waits: random.next() % 30, fails: random.next() % 12) }
      let isLast = attempt == 19
      let destination = SlowDestination(messages: 4) { (call) throws(DeliveryError) in
        let chance = chances[call % chances.count]
        try? await Task.sleep(for: .microseconds(chance.waits * 10))
        if chance.fails == 0, !isLast { throw DeliveryError(.stopped, reason: "seed \(seed)") }
      }
      let report = try? await run(pages, to: destination)
      told += await destination.accepted
      #expect(await destination.clashes.isEmpty, "seed \(seed)")
      if report != nil { break }
    }
    #expect(try await position() == "end", "seed \(seed)")
    #expect(Set(told).count == told.count, "seed \(seed)")
    let facts = pages.flatMap(\.facts).filter { $0.event == .orderCompleted }
    #expect(Set(facts.map(\.key.text)).isSubset(of: told), "seed \(seed)")
    for key in told.filter({ $0.contains("-") }) {
      let customer = key.drop { $0 != "-" }.dropFirst().prefix { $0 != "/" }
      let first = try #require(told.firstIndex(of: "\(customer)/identify"))
      #expect(try #require(told.firstIndex(of: key)) > first, "seed \(seed)")
    }
  }
}

/// Keeps the first ones until so many are there, for a minute at most.
private final class Gate: Sendable {
  private let count = Mutex(0)

  func pass(together number: Int) async {
    count.withLock { $0 += 1 }
    try? await eventually(
      "\(number) are here",
      within: .seconds(60),
      lookingEvery: .milliseconds(1)
    ) {
      count.withLock { $0 >= number }
    }
  }
}
