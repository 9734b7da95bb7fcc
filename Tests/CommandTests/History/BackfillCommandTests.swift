import Foundation
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The backfill command` {
  private func backfill(of bench: SyncScene) async throws -> Backfill? {
    try await SQLiteStateStore.reading(bench.place.path + "/state.sqlite")
      .backfill(of: try #require(SyncName("default")))
  }

  @Test func `sends what a sync since the beginning would, and the sync goes on from there`()
    async throws
  {
    let bench = try await SyncScene()
    let other = SyncScene(shop: bench.shop, place: try Place())
    try await other.setWatermark("1990-01-01T00:00:00Z")
    #expect(try await other.run("sync") == .init(0))
    #expect(try await bench.run("backfill") == .init(0))
    let ids = try bench.messageIDs()
    #expect(Set(ids).count == ids.count)
    // A sync that reads everything once sends only those customers of whom it also sends another event.
    #expect(Set(try bench.place.lines(in: "out")).isSuperset(of: try other.place.lines(in: "out")))
    let identifies = try bench.place.lines(in: "out").count { $0.contains(#""type":"identify""#) }
    let others = try other.place.lines(in: "out").count { $0.contains(#""type":"identify""#) }
    #expect(ids.count - identifies == (try other.messageIDs().count) - others)

    #expect(try await bench.run("sync") == .init(0))
    #expect(try bench.messageIDs().count == ids.count)
    try await bench.shop.execute(
      """
      update "order" set canceled_at = now(), status = 'canceled'
      where id = (select min(id) from "order" where canceled_at is null)
      """
    )
    #expect(try await bench.run("sync") == .init(0))
    let new = try bench.place.lines(in: "out").dropFirst(ids.count)
    #expect(new.count { $0.contains(#""event":"Order Cancelled""#) } == 1)
  }

  @Test func `that is killed again and again goes on, and sends everything once`() async throws {
    let bench = try await SyncScene(orders: 400)
    var places: [Int] = []
    for wait in [150, 300, 400, 500, 600] {
      let running = try bench.start("backfill", "--page-size", "7")
      try await Task.sleep(for: .milliseconds(wait))
      running.signal(9)
      _ = try await running.result()
      if let found = try await backfill(of: bench) { places.append(found.rootsRead) }
    }
    #expect(places == places.sorted())
    #expect(try await bench.run("backfill") == .init(0))
    let completed = try bench.place.lines(in: "out").count {
      $0.contains(#""event":"Order Completed""#)
    }
    #expect(completed == 400)
    let ids = try bench.messageIDs()
    #expect(Set(ids).count == ids.count)
    let found = try #require(try await backfill(of: bench))
    #expect(found.finishedAt != nil)
    #expect(found.rootsRead == found.roots)
  }

  @Test func `with several readers sends what one sends`() async throws {
    let bench = try await SyncScene(orders: 200)
    let other = SyncScene(shop: bench.shop, place: try Place())
    #expect(try await bench.run("backfill", "--workers", "4", "--page-size", "9") == .init(0))
    #expect(try await other.run("backfill", "--workers", "1") == .init(0))
    #expect(try bench.messageIDs().sorted() == other.messageIDs().sorted())
  }

  @Test func `a plan tells what is sent afterwards, and sends nothing`() async throws {
    let bench = try await SyncScene()
    let plan = try await bench.run("backfill", "--dry-run", "--json")
    #expect(plan.status == 0)
    #expect(try bench.place.lines(in: "out").isEmpty)
    #expect(!FileManager.default.fileExists(atPath: bench.place.path + "/state.sqlite"))
    let object = try JSONSerialization.jsonObject(with: Data(plan.stdout.utf8)) as? [String: Any]
    #expect(try await bench.run("backfill") == .init(0))
    let lines = try bench.place.lines(in: "out")
    #expect(object?["messages"] as? Int == lines.count)
    #expect(object?["bytes"] as? Int == lines.reduce(0) { $0 + $1.utf8.count + 1 })
    let again = try await bench.run("backfill", "--dry-run")
    #expect(again.stdout.contains("\n  0 messages, 0 bytes\n"))
  }

  @Test func `of a window and some events sends these and leaves no watermark`() async throws {
    let bench = try await SyncScene(orders: 200)
    let arguments = ["--from", "2024-03-01T00:00:00Z", "--to", "2024-06-01T00:00:00Z"]
    let outcome = try await Program.run(
      ["backfill"] + arguments + ["--events", "order_completed, Order Shipped"],
      environment: bench.environment,
      in: bench.place
    )
    #expect(outcome == .init(0))
    let lines = try bench.place.lines(in: "out")
    #expect(!lines.isEmpty)
    for line in lines {
      #expect(line.contains(/"event":"Order (Completed|Shipped)"/))
      let time = try #require(line.firstMatch(of: /"timestamp":"([^"]+)"/)).1
      #expect(time >= "2024-03-01T00:00:00.000Z" && time < "2024-06-01T00:00:00.000Z")
    }
    let expected = try await bench.shop.execute(
      """
      select count(*) from "order"
      where created_at >= '2024-03-01Z' and created_at < '2024-06-01Z'
      """
    )
    #expect("\(lines.count { $0.contains("Order Completed") })\n" == expected)
    #expect(try await bench.run("sync").status == 78)
  }

  @Test func `passes live changes on while it lasts, and cron's sync ends silently meanwhile`()
    async throws
  {
    let bench = try await SyncScene(orders: 200)
    // Slow enough for all that happens here: a batch holds no more than a second's messages.
    try await SegmentServer.with({ _ in .answer(200) }) { server in
      let http = [
        "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": server.url, "SEGMENT_WRITE_KEY": "key",
        "TIDEMARK_EVENTS_PER_SECOND": "5",
      ]
      let running = try bench.start(
        "backfill",
        "--sync-every",
        "1s",
        "--page-size",
        "10",
        environment: http
      )
      try await eventually("a request") { !server.requests.isEmpty }
      #expect(try await bench.run("sync", environment: http) == .init(0))
      let order = try await bench.shop.execute(
        """
        update "order" set canceled_at = now(), status = 'canceled'
        where id = (select max(id) from "order" where canceled_at is null) returning id
        """
      ).dropLast()
      func isTold() -> Bool {
        server.requests.contains { request in
          request.messages?.contains { message in
            message["event"] as? String == "Order Cancelled"
              && (message["properties"] as? [String: Any])?["order_id"] as? String == String(order)
          } ?? false
        }
      }
      try await eventually("the cancellation arrives") { isTold() }
      #expect(try #require(try await backfill(of: bench)).finishedAt == nil)
      running.signal(15)
      #expect(try await running.result().status == 143)
    }
  }

  @Test func `one that has not been heard of for long does not keep cron silent`() async throws {
    let bench = try await SyncScene()
    #expect(try await bench.run("backfill") == .init(0))
    let (state, name) = try await bench.takeLock(as: "tidemark backfill")
    #expect(try await bench.run("sync") == .init(0))
    try await state.advanceBackfill(to: [], freshUntil: .init(microseconds: 1), of: name)
    let late = try await bench.run("sync")
    #expect(late.status == 75)
    #expect(late.stderr.contains("tidemark backfill, process 42 on elsewhere"))
    await state.release(name)
    await state.close()
  }

  @Test func `that is not finished refuses another one, and tells how to go on`() async throws {
    let bench = try await SyncScene(orders: 400)
    let from = ["--from", "2020-01-01T00:00:00Z"]
    let running = try bench.start("backfill", from[0], from[1], "--page-size", "1")
    try await eventually("the backfill is there") { try await backfill(of: bench) != nil }
    running.signal(9)
    _ = try await running.result()
    let other = try await bench.run("backfill")
    #expect(other.status == 78)
    #expect(other.stderr.contains("a backfill of everything since 2020-01-01T00:00:00Z was begun"))
    #expect(
      other.stderr.contains("tidemark backfill --from 2020-01-01T00:00:00Z; or give it up")
    )
    let status = try await bench.run("backfill", "--status")
    #expect(status.status == 0)
    #expect(status.stdout.contains("backfill   of everything since 2020-01-01T00:00:00Z\n"))
    #expect(try await bench.run("backfill", "--restart") == .init(0))
    let ids = try bench.messageIDs()
    #expect(Set(ids).count == ids.count)
  }

  @Test(arguments: [
    (["--from", "2025-01-01Z", "--to", "2024-01-01Z"], "before it starts"),
    (["--from", "yesterday"], "the given text is no time"),
    (["--to", "2999-01-01T00:00:00Z"], "lies in the future"),
    (["--events", "order_complete"], "did you mean \"Order Completed\"?"),
    (["--events", "order_updated"], "a backfill sends no Order Updated"),
    (["--events", ""], "--events names no event"),
    (["--workers", "0"], "--workers must be a number from 1 to 16"),
    (["--sync-every", "often"], "--sync-every must be a duration"),
  ])
  func `a wrong argument is named, and nothing is opened`(
    arguments: [String],
    text: String
  ) async throws {
    let place = try Place()
    let outcome = try await Program.run(
      ["backfill"] + arguments,
      environment: [
        "TIDEMARK_DESTINATION": "stdout", "DATABASE_URL": "postgres://nowhere.invalid/x",
      ],
      in: place
    )
    #expect(outcome.status == 64)
    #expect(outcome.stderr.contains(text), "\(outcome)")
  }

  @Test func `a time without a zone is taken as UTC, without a word`() async throws {
    let bench = try await SyncScene()
    let outcome = try await bench.run("backfill", "--from", "2024-03-01T10:00")
    #expect(outcome == .init(0))
  }
}
