import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A window of an export` {
  @Test(arguments: [("23:59:59.9", "24:00:00.1"), ("24:00:00.1", "23:59:59.9")])
  func `a refund and its return on both sides of an edge are told in one window`(
    refunded: String,
    received: String
  ) async throws {
    let bench = try await SyncScene(orders: 200)
    try await bench.shop.execute(
      """
      create temporary table pair as
        select "return".id as return_id, refund.id as refund_id
        from "return" join refund using (order_id)
        where received_at is not null and refund.reason = 'return' and amount = refund_amount
        order by 1 limit 1;
      update refund set created_at = timestamptz '2024-09-30Z' + interval '\(refunded)'
      from pair where id = refund_id;
      update "return" set received_at = timestamptz '2024-09-30Z' + interval '\(received)'
      from pair where id = return_id;
      """
    )
    func refunds(_ window: String...) async throws -> [String] {
      let outcome = try await Program.run(
        ["export", "--events", "order_refunded"] + window,
        environment: bench.environment,
        in: bench.place
      )
      #expect(outcome.status == 0)
      return outcome.stdout.split(separator: "\n").map(String.init)
    }
    let edge = "2024-10-01T00:00:00Z"
    let whole = try await refunds()
    let windows = try await refunds("--to", edge) + refunds("--from", edge)
    #expect(whole.count { $0.contains("\"timestamp\":\"2024-") } > 1)
    #expect(windows.sorted() == whole.sorted())
    #expect(
      whole.contains {
        $0.contains("2024-09-30T23:59:59.900Z") || $0.contains("2024-10-01T00:00:00.100Z")
      }
    )
  }

  @Test(arguments: ["gzip", "zstd"])
  func `a stream without any event is a whole one`(compression: String) async throws {
    let bench = try await SyncScene(orders: 2)
    let outcome = try await Command.run(
      "bash",
      ["-c", #""$0" export --to 1990-01-01Z --compress "$1" >"$2""#]
        + [Program.path, compression, bench.place.path + "/stream"],
      environment: bench.environment
    )
    #expect(outcome.status == 0, "\(outcome)")
    let bytes = try ExportedFiles(path: bench.place.path).bytes(of: "stream")
    #expect((compression == "gzip" ? gunzip(bytes) : unzstd(bytes)) == [])
  }
}
