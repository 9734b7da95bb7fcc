import Support
import Testing

@Suite(.faultLimit) struct `A backfill beside writers` {
  @Test func `stopped again and again joins the sync without a gap and without a repetition`()
    async throws
  {
    let seed = faultSeed()
    var random = SeededGenerator(seed: seed)
    try await PostgresScene.with(settings: PostgresScene.scanningAll) { bench in
      let writers = try Writers(0..<3, seed: seed, shop: bench.shop)
      try await writers.commit(3)
      var statuses: [Int32] = []
      for _ in 0..<rounds(3) {
        // Slow enough for live changes to come in between.
        let running = try bench.start(
          "backfill",
          "--page-size",
          "5",
          "--sync-every",
          "1s",
          "--events-per-second",
          "200"
        )
        try await Task.sleep(for: .milliseconds(400 + random.below(2_500)))
        running.signal(15)
        statuses.append(try await running.result().status)
      }
      #expect(statuses.allSatisfy { [0, 143].contains($0) }, "\(statuses)")
      try await bench.succeed("backfill", "--sync-every", "1s")
      try await writers.stop()
      try await bench.succeed("sync")
      // Earlier changes are also sent, because the log holds them as history.
      #expect(try await bench.faults(allowingUnknown: true) == [], "seed \(seed)")
      let told = Set(
        bench.segment.requests.flatMap { $0.messages ?? [] }
          .filter { $0["event"] as? String == "Order Completed" }
          .compactMap { ($0["properties"] as? [String: Any])?["order_id"] as? String }
      )
      let orders = try await bench.shop.execute(
        "select id from \"order\""
      )
      #expect(told == Set(orders.split(separator: "\n").map(String.init)))
    }
  }
}
