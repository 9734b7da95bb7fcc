import Foundation
import GRDB
import Support
import Testing

extension SyncScene {
  /// Puts the state of a file in `States` in its place.
  /// - Returns: the environment that names the state.
  fileprivate func takeOver(_ name: String) async throws -> [String: String] {
    let file = ProjectFiles.at("Tests/CommandTests")
      .appending(path: "States/\(name).sql")
    let script = try String(contentsOf: file, encoding: .utf8)
      .replacing("$OUTPUT", with: place.path + "/out")
    guard !name.hasPrefix("postgres") else {
      let server = shop.server
      let database = try await server.createDatabase(named: "state")
      _ = try await server.execute(script, in: database)
      return [
        "TIDEMARK_STATE":
          "postgres:///\(database)?host=\(server.directory)&port=\(server.port)&user=postgres"
      ]
    }
    let queue = try DatabaseQueue(path: place.path + "/state.sqlite")
    try await queue.write { try $0.execute(sql: script) }
    try queue.close()
    return [:]
  }
}

@Suite(.timeLimit(.minutes(19))) struct `A state of release 0.1.0` {
  @Test(arguments: [
    "version_4", "version_5", "version_6", "postgres_version_1", "postgres_version_2",
  ])
  func `goes on without one extra message`(name: String) async throws {
    let bench = try await SyncScene(orders: 20)
    // The shop that the state knows.
    try await bench.shop.execute(
      """
      insert into currency (code, symbol, symbol_native, name) values ('x1', 'x', 'x', 'none');
      update "order" set currency_code = 'x1', cart_id = null
      where id = 'order_01J684ST77FBE5250D72F20B5B'
      """
    )
    let environment = try await bench.takeOver(name)
    let list = try await bench.run("state", "list", environment: environment)
    #expect(list.status == 0)
    #expect(list.stdout.contains("dead letters     1\n"))
    #expect(list.stdout.contains(" and file $PLACE/out\n"))
    let status = try await bench.run("status", "--json", environment: environment)
    #expect(status.stdout.contains(#""waiting":0"#))
    // Its ledger is read as it is, and says nothing of times.
    let parcel = "ful_01HKHR6A4CB58AB770FFAF3090"
    let before = try await bench.run("explain", parcel, environment: environment)
    #expect(before.stdout.contains("\(parcel)     sent        before this was recorded, message "))
    for _ in 0..<2 {
      #expect(try await bench.run("sync", environment: environment).status == 0)
      #expect(try bench.messageIDs() == [])
    }
    // The newest run is the third, so the history also continued.
    let runs = try await bench.run("runs", "--limit", "9", environment: environment).stdout
    #expect(runs.hasPrefix("#4 tidemark sync"))
    #expect(runs.contains("#1 tidemark sync"))

    try await bench.shop.execute(
      """
      update "order" set currency_code = 'gbp' where id = 'order_01J684ST77FBE5250D72F20B5B'
      """
    )
    let retry = try await bench.run("dead-letters", "retry", "--all", environment: environment)
    #expect(retry.status == 0)
    #expect(try bench.messageIDs() == ["5e631940-5634-5ac3-8b15-36de86e6a9ad"])
    let after = try await bench.run(
      "explain",
      "order_01J684ST77FBE5250D72F20B5B",
      environment: environment
    )
    #expect(
      after.stdout.contains(
        #/Order Completed +order_01J684ST77FBE5250D72F20B5B +sent +20[0-9T:-]+Z, message 5e631940/#
      )
    )
  }
}

/// What was sent before Medusa v2 and the properties for destinations came is not sent again because of them: neither
/// ids nor digests moved.
@Suite(.timeLimit(.minutes(19))) struct `A state of commit 848282c` {
  /// A file in `States`, and the settings of one of its syncs.
  private static let syncs: [(state: String, settings: [String: String])] = [
    ("commit_848282c", [:]),
    ("postgres_commit_848282c", [:]),
    (
      "commit_848282c",
      [
        "TIDEMARK_NAME": "wide", "TIDEMARK_INCLUDE_ORDERS_COUNT": "true",
        "TIDEMARK_INCLUDE_TOTAL_SPENT": "true", "TIDEMARK_ORDER_UPDATED_STATUSES": "true",
      ]
    ),
  ]

  @Test(arguments: 0..<3)
  func `goes on with what changes alone`(number: Int) async throws {
    let bench = try await SyncScene(orders: 20)
    let (state, settings) = Self.syncs[number]
    var environment = settings
    let directory = environment.isEmpty ? "out" : "out_wide"
    environment["TIDEMARK_OUTPUT"] = bench.place.path + "/" + directory
    // The shop that the state knows: an order and a customer changed before its last run.
    try await bench.shop.execute(
      """
      update "order" set email = 'moved@post.example', updated_at = '2025-02-01 10:00Z'
      where id = 'order_01HQN4F9KM4F53DBF42401DEA0';
      update customer set first_name = 'Josefa', updated_at = '2025-02-01 11:00Z'
      where id = 'cus_01HMYPRYZ4515FEC7373AAC5D2';
      """
    )
    environment.merge(try await bench.takeOver(state)) { $1 }
    for _ in 0..<2 {
      // The first one says why it reads everything: another cluster has the shop.
      #expect(try await bench.run("sync", environment: environment).status == 0)
      #expect(try bench.messages(in: directory).isEmpty)
    }
    #expect(try await bench.run("backfill", environment: environment).status == 0)
    #expect(try bench.messages(in: directory).isEmpty)

    try await bench.shop.execute(
      """
      update "order" set email = 'again@post.example', updated_at = '2025-03-01 10:00Z'
      where id = 'order_01HP0DP8MS33DEFA81E5AB3215';
      update customer set last_name = 'Lovelace', updated_at = '2025-03-01 11:00Z'
      where id = 'cus_01J5N8QXWY89E3FDE255C95C1B';
      """
    )
    #expect(try await bench.run("sync", environment: environment) == .init(0))
    let sent = try bench.messages(in: directory)
    #expect(SyncScene.names(sent).sorted() == ["Order Updated", "identify"])
    let update = sent.first { $0["event"]?.text == "Order Updated" }
    #expect(update?["properties"]?["order_id"]?.text == "order_01HP0DP8MS33DEFA81E5AB3215")
    // What goes out now has what destinations want.
    #expect(update?["context"]?["traits"]?["email"]?.text == "again@post.example")
    let identify = sent.first { $0["type"]?.text == "identify" }
    #expect(identify?["userId"]?.text == "cus_01J5N8QXWY89E3FDE255C95C1B")
    #expect(try await bench.run("sync", environment: environment) == .init(0))
    #expect(try bench.messages(in: directory).count == 2)
  }
}
