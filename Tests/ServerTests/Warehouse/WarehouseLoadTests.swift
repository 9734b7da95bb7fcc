import Pipeline
import Support
import Testing
@testable import Warehouse

@Suite(.timeLimit(.minutes(19))) struct `A load of the PostgreSQL warehouse` {
  @Test func `makes Segment's tables and rows`() async throws {
    let bench = try await WarehouseScene()
    try await bench.load(
      .track(
        1,
        context: #"{"ip":"10.0.0.1","library":{"name":"tidemark"}}"#,
        #"{"order_id":"order_1","total":25.00,"order_number":7,"partial":false,"products":[{"sku":"a\\b","price":1.50}],"note":"a\tb\n\"\\","ship":{"toCity":"Köln"},"none":null}"#
      ),
      .identify(2, #"{"email":"a@b.example","createdAt":"2026-01-01T00:00:00.000Z"}"#)
    )
    #expect(
      try await bench.everything() == [
        #"""
        identifies {"id": "5eca0000-0000-5000-8000-000000000002", "email": "a@b.example", \#
        "user_id": "cus_1", "timestamp": "2026-03-01T09:30:00+00:00", \#
        "created_at": "2026-01-01T00:00:00+00:00", "original_timestamp": "2026-03-01T09:30:00+00:00"}
        """#,
        #"""
        order_completed {"id": "5eca0000-0000-5000-8000-000000000001", \#
        "note": "a\tb\n\"\\", "event": "order_completed", "total": 25.00, "partial": false, \#
        "user_id": "cus_1", "order_id": "order_1", "products": "[{\"sku\":\"a\\\\b\",\"price\":1.50}]", \#
        "timestamp": "2026-03-01T09:30:00+00:00", "context_ip": "10.0.0.1", "event_text": "Order Completed", \#
        "order_number": 7, "ship_to_city": "Köln", "original_timestamp": "2026-03-01T09:30:00+00:00", \#
        "context_library_name": "tidemark"}
        """#,
        #"""
        tracks {"id": "5eca0000-0000-5000-8000-000000000001", "event": "order_completed", \#
        "user_id": "cus_1", "timestamp": "2026-03-01T09:30:00+00:00", "context_ip": "10.0.0.1", \#
        "event_text": "Order Completed", "original_timestamp": "2026-03-01T09:30:00+00:00", \#
        "context_library_name": "tidemark"}
        """#,
        #"""
        users {"id": "cus_1", "email": "a@b.example", "timestamp": "2026-03-01T09:30:00+00:00", \#
        "created_at": "2026-01-01T00:00:00+00:00"}
        """#,
      ]
    )
    let types = try await bench.columns(of: "order_completed")
    #expect(types["total"] == "numeric")
    #expect(types["order_number"] == "bigint")
    #expect(types["timestamp"] == "timestamp with time zone")
    #expect(types["products"] == "text")
    #expect(types["id"] == "character varying(1024)")
    #expect(types["none"] == nil)
    let loaded = try await bench.rows(
      "select bool_and(received_at > now() - interval '1 hour' and uuid_ts = received_at) from wh.tracks"
    )
    #expect(loaded == ["t"])
  }

  @Test func `of the same batch again changes nothing`() async throws {
    let bench = try await WarehouseScene()
    let messages: [String] = [
      .track(1, #"{"total":1}"#), .identify(2, #"{"email":"a"}"#),
      .track(3, event: "Order Shipped", #"{"a":[1]}"#),
    ]
    let destination = bench.destination()
    try await bench.deliver(messages, to: destination)
    let stamps =
      "select id, received_at, uuid_ts from wh.users union all select id, received_at, uuid_ts from wh.tracks order by 1"
    let before = (try await bench.everything(), try await bench.rows(stamps))
    try await bench.deliver(messages, to: destination)
    await destination.close()
    try await bench.load(messages[0], messages[1], messages[2])
    #expect(try await bench.everything() == before.0)
    #expect(try await bench.rows(stamps) == before.1)
  }

  @Test func `adds columns as they come, in the middle of a run too`() async throws {
    let bench = try await WarehouseScene()
    let destination = bench.destination()
    try await bench.deliver([.track(1, #"{"a":1}"#)], to: destination)
    try await bench.deliver(
      [.track(2, #"{"a":2,"b":"x"}"#), .track(3, #"{"b":"y"}"#)],
      to: destination
    )
    await destination.close()
    #expect(
      try await bench.rows("select a, b from wh.order_completed order by id") == [
        "1|", "2|x", "|y",
      ]
    )
  }

  @Test func `of arrays makes jsonb where that is set`() async throws {
    let bench = try await WarehouseScene()
    try await bench.load(.track(1, #"{"list":[{"a":"\"\u0000x\\u0000"}]}"#), arrays: .jsonb)
    #expect(try await bench.columns(of: "order_completed")["list"] == "jsonb")
    #expect(
      try await bench.rows(#"select list->0->>'a' from wh.order_completed"#) == [#""x\u0000"#]
    )
  }

  @Test func `leaves NUL characters out of texts`() async throws {
    let bench = try await WarehouseScene()
    try await bench.load(.track(1, #"{"a":"x\u0000y","b":["\u0000"]}"#))
    #expect(try await bench.rows("select a, b from wh.order_completed") == [#"xy|[""]"#])
  }

  @Test func `of users keeps the newest of each trait by the calls' own times`() async throws {
    let bench = try await WarehouseScene()
    let destination = bench.destination()
    try await bench.deliver(
      [
        .identify(1, time: "2026-03-01T00:00:02.000Z", #"{"email":"b","phone":"2"}"#),
        .identify(2, time: "2026-03-01T00:00:01.000Z", #"{"email":"a","city":"x"}"#),
        .identify(3, user: "cus_2", #"{"email":"c"}"#),
      ],
      to: destination
    )
    // An older call fills columns that no call has filled; a newer one keeps columns that it does not have.
    try await bench.deliver(
      [.identify(4, time: "2026-03-01T00:00:00.000Z", #"{"email":"z","plan":"p"}"#)],
      to: destination
    )
    try await bench.deliver(
      [.identify(5, time: "2026-03-01T00:00:03.000Z", #"{"phone":"3"}"#)],
      to: destination
    )
    await destination.close()
    #expect(
      try await bench.rows("select id, email, phone, city, plan from wh.users order by id")
        == ["cus_1|b|3|x|p", "cus_2|c|||"]
    )
  }

  @Test func `keeps a row whose value does not fit, and puts the value aside`() async throws {
    let bench = try await WarehouseScene()
    try await bench.load(.track(1, #"{"at":true,"size":1,"total":1.00,"code":5}"#))
    try await bench.run("alter table wh.order_completed alter column code type uuid using null")
    try await bench.load(
      .track(2, #"{"at":"noon","size":"large","total":"free\u0000 \\ ","code":6}"#),
      .track(3, #"{"at":false,"size":2,"total":3.50}"#)
    )
    #expect(
      try await bench.rows("select at, size, total, code from wh.order_completed order by id")
        == ["t|1|1.00|", "|||", "f|2|3.50|"]
    )
    #expect(
      try await bench.rows(
        "select right(id, 1), table_name, column_name, value from wh.tidemark_discards order by column_name"
      ) == [
        "2|order_completed|at|noon", "2|order_completed|code|6", "2|order_completed|size|large",
        #"2|order_completed|total|free \ "#,
      ]
    )
    try await bench.load(.track(2, #"{"at":"noon","size":"large","total":"free","code":6}"#))
    #expect(try await bench.rows("select count(*) from wh.tidemark_discards") == ["4"])
  }

  @Test func `takes numbers into a text column and widens narrow ones`() async throws {
    let bench = try await WarehouseScene()
    try await bench.load(.track(1, #"{"x":1}"#))
    try await bench.run(
      """
      alter table wh.order_completed add total text, add discount numeric(6, 2), add tax float8,
        add small smallint, add word varchar(3);
      """
    )
    try await bench.load(
      .track(
        2,
        #"{"x":1.25,"total":25.00,"discount":12345.678,"tax":0.1,"small":70000,"word":"longer"}"#
      )
    )
    #expect(
      try await bench.rows(
        "select x, total, discount, tax, small, word from wh.order_completed order by id"
      ) == ["1|||||", "1.25|25.00|12345.678|0.1|70000|longer"]
    )
    let types = try await bench.columns(of: "order_completed")
    #expect(types["x"] == "numeric")
    #expect(types["total"] == "text")
    #expect(types["discount"] == "numeric")
    #expect(types["tax"] == "double precision")
    #expect(types["small"] == "bigint")
    #expect(types["word"] == "text")
  }

  @Test func `goes on where a column cannot be widened`() async throws {
    let bench = try await WarehouseScene()
    try await bench.load(.track(1, #"{"x":1}"#))
    try await bench.run("create view wh_view as select x from wh.order_completed")
    try await bench.load(.track(2, #"{"x":1.5}"#), .track(3, #"{"x":3}"#))
    #expect(try await bench.rows("select x from wh.order_completed order by id") == ["1", "3"])
    #expect(try await bench.rows("select value from wh.tidemark_discards") == ["1.5"])
    #expect(try await bench.rows("select count(*), count(x) from wh.order_completed") == ["3|2"])
  }

  @Test func `shortens long names and keeps their columns apart`() async throws {
    let bench = try await WarehouseScene()
    let long = String(repeating: "k", count: 80)
    let message = String.track(1, #"{"\#(long)a":"1","\#(long)b":"2","xmin":"3"}"#)
    try await bench.load(message)
    try await bench.load(message.replacing("000000000001", with: "000000000002"))
    let columns = try await bench.columns(of: "order_completed").keys.filter { $0.hasPrefix("kkk") }
    #expect(columns.count == 2)
    #expect(columns.allSatisfy { $0.utf8.count == 63 })
    #expect(try await bench.rows("select _xmin from wh.order_completed") == ["3", "3"])
  }

  @Test func `puts values aside when a table has 1600 columns`() async throws {
    let bench = try await WarehouseScene()
    try await bench.load(.track(1, #"{"a":1}"#))
    try await bench.run(
      """
      do $$ begin
        execute 'alter table wh.order_completed ' || (
          select string_agg('add filler_' || n || ' bool', ', ') from generate_series(1, 1588) as n);
      end $$
      """
    )
    try await bench.load(.track(2, #"{"a":2,"b":3,"c":"4"}"#))
    #expect(
      try await bench.rows("select a, b from wh.order_completed order by id") == ["1|", "2|3"]
    )
    #expect(
      try await bench.rows("select column_name, value, reason from wh.tidemark_discards")
        == ["c|4|the table has 1600 columns"]
    )
  }

  @Test func `refuses what is no message and loads the others`() async throws {
    let bench = try await WarehouseScene()
    let destination = bench.destination()
    let receipt = try await destination.deliver(
      .of(["{\"type\":\"track\"", .track(1, #"{"a":1}"#)])
    )
    await destination.close()
    guard case .settled(let answers) = receipt else {
      Issue.record("a warehouse settles")
      return
    }
    #expect(answers.last == .accepted)
    #expect(answers.first != .accepted)
    #expect(try await bench.rows("select count(*) from wh.tracks") == ["1"])
  }
}
