import Commerce
import Logging
@testable import Medusa
import Pipeline
import Postgres
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The schema that is read` {
  /// A shop in `medusa`, and an older copy in `public`.
  private func shop() async throws -> MedusaShop {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 5, seed: 1))
    try await medusa.execute("alter schema public rename to medusa; create schema public")
    try await medusa.server.execute(
      try FreshShop.script(orders: 4, seed: 2),
      in: medusa.database
    )
    return medusa
  }

  private func choice(
    _ medusa: MedusaShop,
    schema: String? = nil,
    options: String? = nil
  ) async throws -> SchemaChoice {
    var connection = medusa.connection
    connection.schema = schema
    if let options { connection.conninfo.append(("options", options)) }
    let session = SourceSession(
      connection: connection,
      options: MedusaOptions(),
      logger: medusa.logger
    )
    do {
      let choice = try await session.schema()
      await session.close()
      return choice
    } catch {
      await session.close()
      throw error
    }
  }

  @Test func `is the first one on the search path that holds Medusa's tables`() async throws {
    let medusa = try await shop()
    #expect(try await choice(medusa).name == "public")
    let named = [
      ("-c search_path=medusa", "medusa"), ("-csearch_path=medusa,public", "medusa"),
      ("--search-path=nothing,MEDUSA -c work_mem=8MB", "medusa"),
      (#"-c search_path=\"medusa\",\ public"#, "medusa"),
      ("-c search_path=public,medusa", "public"),
      ("-c Search_Path=public -c search_path=medusa", "medusa"), ("-c work_mem=8MB", "public"),
      ("-c search_path=", "public"), (#"-c search_path="""#, "public"),
    ]
    for (options, schema) in named {
      #expect(try await choice(medusa, options: options).name == schema, "\(options)")
    }
    try await medusa.execute("alter database \(medusa.database) set search_path = medusa, public")
    let ofDatabase = try await choice(medusa)
    #expect(ofDatabase.name == "medusa")
    #expect(ofDatabase.origin.contains("role \"postgres\" has in database \"\(medusa.database)\""))
    let ofURL = try await choice(medusa, options: "-c search_path=public")
    #expect(ofURL == SchemaChoice(name: "public", origin: "the search_path in the URL's options"))
  }

  @Test func `is the role's own where the path says so, whatever its name`() async throws {
    var medusa = try await shop()
    let role = "Odd \"one, \(medusa.database)"
    let quoted = "\"" + role.replacing("\"", with: "\"\"") + "\""
    try await medusa.execute(
      "create role \(quoted) login superuser; alter schema medusa rename to \(quoted)"
    )
    #expect(try await choice(medusa).name == "public")
    medusa.role = role
    #expect(try await choice(medusa).name == role)
    try await medusa.execute("alter role \(quoted) set search_path = public, \"$user\"")
    #expect(try await choice(medusa).name == "public")
    try await medusa.execute("alter role \(quoted) set search_path = 'nothing', \(quoted), public")
    #expect(try await choice(medusa).name == role)
    let session = try await Session.connect(
      ConnectionSettings(conninfo: medusa.connection.conninfo)
    )
    let path = try await session.query(
      Statement(
        name: "path",
        text: "select reset_val from pg_settings where name = 'search_path'"
      )
    ) { try $0.string(0, 0) }
    await session.close()
    #expect(SearchPath(path).names == ["nothing", role, "public"])
  }

  @Test func `is the one that is set, whatever path the role or the database has`() async throws {
    let medusa = try await shop()
    try await medusa.execute("alter database \(medusa.database) set search_path = medusa, public")
    let choice = try await choice(medusa, schema: "public")
    #expect(choice == SchemaChoice(name: "public", origin: "the setting schema"))
  }

  @Test func `is refused where a setting and the connection's path name two`() async throws {
    let medusa = try await shop()
    for options in ["-c search_path=medusa", "-c search_path=medusa,public", "-c search_path=x"] {
      let error = try await #require(throws: MedusaError.self) {
        try await choice(medusa, schema: "public", options: options)
      }
      #expect(error.kind == .configuration)
      #expect(error.reason.hasPrefix("the setting schema names the schema \"public\""))
      #expect(error.reason.contains(options.hasSuffix("x") ? "no schema" : "leads to \"medusa\""))
    }
    for (schema, options) in [
      ("medusa", "-c search_path=medusa,public"), ("public", "-c search_path=x,public"),
      ("public", "-c search_path=pg_catalog"), ("x", "-c search_path=x"),
    ] {
      let choice = try await choice(medusa, schema: schema, options: options)
      #expect(choice.name == schema)
    }
  }

  @Test func `is one for all connections of a backfill`() async throws {
    let medusa = try await shop()
    try await medusa.execute("alter database \(medusa.database) set search_path = medusa")
    let source = medusa.source()
    let parts = try await source.parts(of: 2, isEndless: false)
    try await medusa.execute("alter database \(medusa.database) set search_path = public")
    let pages = try await source.pages(of: parts, readers: 2)
    var orders = 0
    while let page = try await pages.next() {
      if let page = page as? DerivedOrders { orders += page.rootCount }
    }
    #expect(orders == 5)
    await source.close()
  }
}
