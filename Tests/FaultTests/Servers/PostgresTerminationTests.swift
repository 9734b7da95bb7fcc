import Support
import Testing

@Suite(.faultLimit) struct `A run whose sessions the server ends` {
  @Test func `at random moments loses nothing and repeats nothing`() async throws {
    let seed = faultSeed()
    var random = SeededGenerator(seed: seed)
    try await PostgresScene.with(settings: PostgresScene.scanningAll) { bench in
      try await bench.succeed("watermark", "set", "now")
      try await bench.shop.execute(Self.terminating)
      let writers = try Writers(0..<4, seed: seed, shop: bench.shop)
      var statuses: [Int32] = []
      var ended = 0
      while statuses.count < rounds(4) || (ended == 0 && statuses.count < 40) {
        let pause = Double(300 + random.below(1200)) / 1000
        let chance = Double(random.below(10_000)) / 10_000
        let killer = try bench.server.start(
          "call fault_terminate(\(chance), \(pause))",
          environment: bench.shop.environment
        )
        let outcome = try await bench.run("sync", "--page-size", "5")
        killer.signal(2)
        _ = try await killer.result()
        statuses.append(outcome.status)
        let count = try await bench.shop.execute("select count(*) from fault_terminated")
        ended = Int(count.dropLast()) ?? 0
        guard outcome.status != 0 else { continue }
        #expect(outcome.status == 66)
        #expect(
          outcome.stderr.contains("tidemark: the connection to the shop's database was lost: "),
          "\(outcome)"
        )
        #expect(outcome.stderr.contains("\nhint: "))
      }
      try await writers.stop()
      try await bench.succeed("sync")
      #expect(try await bench.faults() == [], "seed \(seed), runs ended with \(statuses)")
      print("\(statuses.count) runs, \(ended) sessions ended, exits \(Set(statuses))")
      #expect(ended > 0, "no session was ended")
    }
  }

  /// Ends the program's sessions, each after a pause, until it is cancelled.
  private static let terminating = """
    create table fault_terminated (pid int);
    create procedure fault_terminate(seed float8, pause float8) language plpgsql as $$
    begin
      perform setseed(seed);
      loop
        perform pg_sleep(pause * random());
        perform pg_stat_clear_snapshot();
        insert into fault_terminated
        select pid from pg_stat_activity
        where case when application_name = 'tidemark' then pg_terminate_backend(pid) end;
        commit;
      end loop;
    end $$;
    """
}
