import Foundation
import GRDB
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A state of release 0.1.0` {
  /// Puts the state of a file in `States` in its place, and the shop into the form that it knows.
  /// - Returns: the environment that names the state.
  private func takeOver(_ bench: SyncScene, _ name: String) async throws -> [String: String] {
    try await bench.shop.execute(
      """
      insert into currency (code, symbol, symbol_native, name) values ('x1', 'x', 'x', 'none');
      update "order" set currency_code = 'x1', cart_id = null
      where id = 'order_01J684ST77FBE5250D72F20B5B'
      """
    )
    let file = ProjectFiles.at("Tests/CommandTests")
      .appending(path: "States/\(name).sql")
    let script = try String(contentsOf: file, encoding: .utf8)
      .replacing("$OUTPUT", with: bench.place.path + "/out")
    guard !name.hasPrefix("postgres") else {
      let server = bench.shop.server
      let database = try await server.createDatabase(named: "state")
      _ = try await server.execute(script, in: database)
      return [
        "TIDEMARK_STATE":
          "postgres:///\(database)?host=\(server.directory)&port=\(server.port)&user=postgres"
      ]
    }
    let queue = try DatabaseQueue(path: bench.place.path + "/state.sqlite")
    try await queue.write { try $0.execute(sql: script) }
    try queue.close()
    return [:]
  }

  @Test(arguments: [
    "version_4", "version_5", "version_6", "postgres_version_1", "postgres_version_2",
  ])
  func `goes on without one extra message`(name: String) async throws {
    let bench = try await SyncScene(orders: 20)
    let environment = try await takeOver(bench, name)
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
