import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Several destinations` {
  @Test func `sets of files, a warehouse and single files go on side by side, in one state`()
    async throws
  {
    let shop = try await FreshShop.stocked(orders: 40)
    let place = try Place()
    let (state, warehouse) = (
      try await shop.server.createDatabase(named: "state"),
      try await shop.server.createDatabase(named: "warehouse")
    )
    func url(_ database: String) -> String {
      let socket = shop.server.directory.replacing("/", with: "%2F")
      return "postgres://postgres@\(socket):\(shop.server.port)/\(database)"
    }
    let config = try place.file(
      "tidemark.yaml",
      """
      source: \(url(shop.database))
      state: \(url(state))
      syncs:
        parted:
          destination: file
          output: \(place.path)/parted
          partition: event
          compress: gzip
          layout: rows
          max_file_size: 1MiB
        warehouse:
          destination: postgres
          warehouse_env: LOADED
          warehouse_schema: shop
          warehouse_arrays: jsonb
        elsewhere:
          destination: postgres
          warehouse: \(url(warehouse))
          schema: public
        single: {destination: file, output: \(place.path)/single}
      """
    )
    let environment = ["TIDEMARK_CONFIG": config, "LOADED": url(warehouse)]
    func run(_ arguments: String...) async throws -> Program.Outcome {
      try await Program.run(arguments, environment: environment, in: place)
    }
    for name in ["parted", "warehouse", "elsewhere", "single"] {
      try await run("watermark", "set", "2000-01-01T00:00:00Z", "--name", name)
        .demandWatermarkSet()
    }
    func count(_ table: String) async throws -> Int? {
      Int(
        try await shop.server.execute("select count(*) from \(table)", in: warehouse)
          .filter(\.isNumber)
      )
    }
    for round in 1...2 {
      #expect(try await run("check", "--all").status == 0)
      #expect(try await run("sync", "--all") == .init(0))
      let single = try place.lines(in: "single").count
      let sets = FiledSets(place.path + "/parted")
      #expect(try sets.names().count == round)
      #expect(try sets.lines().count == single)
      for schema in ["shop", "elsewhere"] {
        let tracks = try await count("\(schema).tracks") ?? 0
        #expect(tracks + (try await count("\(schema).identifies") ?? 0) == single)
      }
      try await shop.execute(
        """
        update "order" set metadata = '{"gift": true}', updated_at = now() where id in (
          select id from "order" where canceled_at is null order by id limit 3)
        """
      )
    }
    let types = try await shop.server.execute(
      """
      select string_agg(table_schema || ' ' || data_type, ', ' order by table_schema)
      from information_schema.columns where table_name = 'order_completed' and column_name = 'products'
      """,
      in: warehouse
    )
    #expect(types.contains("elsewhere text, shop jsonb"))
    for (flag, value) in [("--partition", "event"), ("--compress", "gzip"), ("--layout", "rows")] {
      let outcome = try await run("sync", "--all", flag, value)
      #expect(outcome.status == 64)
      #expect(
        outcome.stderr.contains("\(flag) would hold for every sync of the settings file alike")
      )
    }
  }
}
