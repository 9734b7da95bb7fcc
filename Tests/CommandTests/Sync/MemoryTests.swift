import Foundation
import Support
import Testing

/// The most memory that the built program takes, as the system counts it: `VmHWM`, which begins again with a program.
///
/// A debug build takes more than a release, so this test measures the memory that fat rows add to its own peak over a
/// shop of ordinary rows. docs/performance.md has the figures of a release.
@Suite(.timeLimit(.minutes(19))) struct `The program's memory` {
  /// The limit for fat rows, in KiB: a page of the greatest weight, and its messages.
  private static let most = 40 << 10

  /// The fattest possible rows, by the fat column.
  private static let fattenings: [(what: String, script: String)] = [
    (
      "accounts with names of 96 KB",
      """
      insert into customer (id, email, first_name, last_name, has_account, created_at, updated_at)
        select 'cus_fat_' || n, n || '@fat.example.com', repeat(md5(n::text), 3000), repeat(md5('b' || n), 3000),
          true, now(), now() from generate_series(1, 300) n;
      """
    ),
    (
      "orders with two addresses of 96 KB a field",
      """
      update address set first_name = repeat(md5(id), 3000), last_name = repeat(md5(id), 3000),
        company = repeat(md5(id), 3000), address_1 = repeat(md5(id), 3000), address_2 = repeat(md5(id), 3000),
        city = repeat(md5(id), 3000), province = repeat(md5(id), 3000), postal_code = repeat(md5(id), 3000),
        phone = repeat(md5(id), 3000);
      """
    ),
    (
      "one order with titles of 20 MB",
      """
      update line_item set title = repeat(md5(id), 655360)
        where order_id in (select order_id from line_item group by 1 order by count(*) desc limit 1);
      """
    ),
    (
      "metadata of 20 MB",
      """
      update "order" set metadata = jsonb_build_object('a', repeat(md5(id), 655360))
        where id in (select id from "order" order by id limit 2);
      """
    ),
    (
      "one order of 100,000 lines",
      """
      create temp table copied as select * from line_item where order_id is not null limit 1;
      insert into line_item select made.* from copied, generate_series(1, 100000) as n,
        lateral jsonb_populate_record(copied, jsonb_build_object('id', 'copy_' || n)) as made;
      """
    ),
  ]

  /// The peak of a run, in KiB.
  private func peak(_ bench: SyncScene, _ arguments: [String]) async throws -> (
    peak: Int, status: Int32
  ) {
    let run = try Program.start(
      arguments,
      environment: bench.environment.merging([
        "TIDEMARK_INCLUDE_METADATA": "true"
      ]) { $1 },
      in: bench.place
    )
    let watch = Task { () -> Int in
      var peak = 0
      while !Task.isCancelled {
        let status = (try? String(contentsOfFile: "/proc/\(run.pid)/status", encoding: .utf8)) ?? ""
        if let found = status.firstMatch(of: /VmHWM:\s+(\d+) kB/), let size = Int(found.1) {
          peak = max(peak, size)
        }
        try? await Task.sleep(for: .milliseconds(5))
      }
      return peak
    }
    let result = try await run.result()
    watch.cancel()
    return (await watch.value, result.status)
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")),
    arguments: fattenings.indices
  )
  func `grows by no more than a heavy page, whatever a row holds`(index: Int) async throws {
    let thin = try await SyncScene()
    try await thin.setWatermark("2000-01-01T00:00:00Z")
    let usual = try await peak(thin, ["sync"])
    #expect(usual.status == 0 && usual.peak > 10_000)

    let (what, script) = Self.fattenings[index]
    let fat = try await SyncScene()
    try await fat.shop.execute(script)
    try await fat.setWatermark("2000-01-01T00:00:00Z")
    let found = try await peak(fat, ["sync"])
    #expect([0, 10].contains(found.status), "\(what)")
    #expect(
      found.peak - usual.peak < Self.most,
      "\(what): \(found.peak) KiB, \(usual.peak) with usual rows"
    )
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")))
  func `gives back the code that only its start needs`() async throws {
    let scene = try await SyncScene(orders: 400)
    try await SegmentServer.with({ _ in .held(.accept) }) { server in
      let environment = [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url, "SEGMENT_WRITE_KEY": "k",
      ]
      try await scene.setWatermark("2000-01-01T00:00:00Z", environment: environment)
      let run = try scene.start("sync", environment: environment)
      var most = 0
      // No batch is answered, so the run stands still after its first pages.
      try await eventually("less code is mapped", lookingEvery: .milliseconds(2)) {
        let status = (try? String(contentsOfFile: "/proc/\(run.pid)/status", encoding: .utf8)) ?? ""
        guard let found = status.firstMatch(of: /RssFile:\s+(\d+) kB/), let size = Int(found.1)
        else {
          return false
        }
        most = max(most, size)
        return size < most - 4_000 && !server.requests.isEmpty
      }
      run.signal(SIGKILL)
      _ = try await run.result()
    }
  }
}
