package import Commerce
internal import Logging
package import Pipeline
internal import Postgres
internal import Queries

/// The checks of `tidemark check` in the shop's database.
package struct MedusaChecks: Sendable {
  private let connection: SourceConnection
  let mapping: MappingSettings
  private let connections: SourceConnections
  /// Whether nobody else uses the connections.
  private let ownsConnections: Bool

  /// Looks over `connections`, which stay open for others, or over one of its own.
  package init(
    connection: SourceConnection,
    connections: SourceConnections? = nil,
    mapping: MappingSettings = MappingSettings()
  ) {
    self.connection = connection
    self.connections = connections ?? SourceConnections()
    self.mapping = mapping
    ownsConnections = connections == nil
  }

  /// Connects and checks; returns the database's problems as findings.
  ///
  /// Unless it `looksAtRows`, it reads no whole tables and finds less, but every problem.
  /// - Throws: `MedusaError` if it cannot check: it has no connection, or lost it.
  package func run(looksAtRows: Bool = true) async throws -> [Finding] {
    let source = SourceSession(
      connection: connection,
      options: MedusaOptions(),
      mapping: mapping,
      logger: Logger(label: "tidemark.check") { _ in SwiftLogNoOpLogHandler() },
      connections: connections
    )
    do {
      let findings = try await findings(source, looksAtRows: looksAtRows)
      if ownsConnections { await source.close() }
      return findings
    } catch {
      if ownsConnections { await source.close() }
      throw error
    }
  }

  private func findings(
    _ source: SourceSession,
    looksAtRows: Bool
  ) async throws -> [Finding] {
    let server = try await source.reading { session in try await Shop.Server.read(session) }
    var findings = [serverFinding(server)]
    guard server.version >= Shop.oldestVersion else { return findings }
    findings += try await poolerFindings(source)
    let schema = try await source.schema()
    findings += try await schemaFindings(source, schema)
    let shop: Shop
    do {
      shop = try await source.shop()
    } catch let error as MedusaError where error.kind == .sourceUnavailable {
      return findings + [
        Finding(.problem, subject: "medusa", text: error.reason + ".", remedy: error.hint)
      ]
    }
    let check = try await source.using { session in
      try await ColumnCheck.run(session, shop: shop)
    }
    findings += medusaFindings(shop, check, schema: schema.name)
    findings += privilegeFindings(shop, check, schema: schema.name)
    findings += try await ownPrivilegeFindings(source, shop.server.role, schema: schema.name)
    findings += rowSecurityFindings(shop, check)
    findings += encodingFindings(server)
    let identity = try await source.using { session in
      try await ClusterIdentity.probe(session)
    }
    findings += cursorFindings(shop, identity)
    // Missing privileges were found above; without them nothing else can be checked.
    if !findings.contains(where: { $0.severity == .problem }) {
      findings += try await conditionFindings(source)
      findings += try await ownEventFindings(source)
      if looksAtRows { findings += try await contentFindings(source, of: shop.edition) }
    }
    return findings
  }

  private func serverFinding(_ server: Shop.Server) -> Finding {
    let version = "PostgreSQL \(server.version / 10_000).\(server.version % 10_000)"
    guard server.version >= Shop.oldestVersion else {
      let error = MedusaError.tooOld(server.version)
      return Finding(.problem, subject: "source", text: error.reason + ".", remedy: error.hint)
    }
    let place = "database \"\(server.database)\" as role \"\(server.role)\""
    guard server.isStandby else {
      return Finding(.good, subject: "source", text: "\(version), a primary; \(place).")
    }
    return Finding(
      .good,
      subject: "source",
      text:
        "\(version), a standby; \(place). Every run scans all tracked tables, and events follow "
        + "when the standby has replayed them."
    )
  }

  /// Two transactions that two server processes answer mean a pooler in between.
  private func poolerFindings(_ source: SourceSession) async throws -> [Finding] {
    let statement = Statement.of(.sourceBackend)
    var backends: Set<Int32> = []
    var ports: Set<Int32> = []
    for _ in 0..<3 {
      let (backend, port) = try await source.using { session in
        try await session.query(statement) { rows in
          var cell = RowCursor(0)
          return (try cell.int4(rows), try cell.int4IfPresent(rows))
        }
      }
      backends.insert(backend)
      if let port { ports.insert(port) }
    }
    let named = connection.conninfo.last { $0.keyword == "port" }.flatMap { Int32($0.value) }
    let isForwarded = named.map { !ports.isEmpty && !ports.contains($0) } ?? false
    guard backends.count > 1 || isForwarded else { return [] }
    return [
      Finding(
        .warning,
        subject: "source",
        text:
          "There is a pooler or a forwarded port before the server. That works as long as it leads "
          + "to one server; a run that meets a second one stops and sends nothing twice.",
        remedy: "Point --source at the server itself where you can."
      )
    ]
  }

  /// The schema that is read, and a remark if others may create objects in it; Tidemark never runs these, but
  /// they may be aimed at other programs.
  private func schemaFindings(
    _ source: SourceSession,
    _ schema: SchemaChoice
  ) async throws -> [Finding] {
    let creators = try await source.using { session in
      try await session.query(.of(.sourceCreators), [.text(schema.name)]) { rows in
        try (0..<rows.count).map { try rows.stringIfPresent($0, 0) }
      }
    }
    var findings = [
      Finding(
        .good,
        subject: "source",
        text: "Schema \"\(schema.name)\", by \(schema.origin)."
      )
    ]
    guard !creators.isEmpty else { return findings }
    let everyone = creators.contains(nil)
    let roles = everyone ? ["PUBLIC"] : creators.compactMap { $0 }.map(ColumnCheck.quoted)
    let who =
      everyone
      ? "Every role"
      : "Role \(creators.compactMap { $0 }.map { "\"\($0)\"" }.joined(separator: ", "))"
    findings.append(
      Finding(
        .good,
        subject: "source",
        text:
          "\(who) may create functions and operators in schema \"\(schema.name)\". Tidemark runs none of "
          + "them; other programs may.",
        remedy:
          "REVOKE CREATE ON SCHEMA \(ColumnCheck.quoted(schema.name)) FROM \(roles.joined(separator: ", "));"
      )
    )
    return findings
  }

  private func medusaFindings(_ shop: Shop, _ check: ColumnCheck, schema: String) -> [Finding] {
    var findings: [Finding] = []
    guard check.missing.isEmpty else {
      return [
        Finding(
          .problem,
          subject: "medusa",
          text: "The tables lack columns that \(shop.edition.name) has: "
            + check.missing.joined(separator: ", ") + ".",
          remedy: shop.edition.upgrade
        )
      ]
    }
    guard check.mistyped.isEmpty else {
      let error = MedusaError.mistyped(check.mistyped, of: shop.edition, schema: schema)
      return [
        Finding(.problem, subject: "medusa", text: error.reason + ".", remedy: error.hint)
      ]
    }
    let orders = Int64(exactly: (shop.tables["order"]?.estimatedRows ?? 0).rounded()) ?? 0
    findings.append(
      Finding(
        .good,
        subject: "medusa",
        text: "\(shop.edition.name), about \(orders) \(orders == 1 ? "order" : "orders")."
      )
    )
    findings += shop.edition.findings(shop, columns: check.optional)
    return findings
  }

  private func privilegeFindings(_ shop: Shop, _ check: ColumnCheck, schema: String) -> [Finding] {
    let grants = check.grants(to: shop.server.role, schema: schema)
    guard grants.isEmpty else {
      let tables = check.unreadable.map { "\($0.table) (\($0.columns.joined(separator: ", ")))" }
      return [
        Finding(
          .problem,
          subject: "privileges",
          text: "Role \"\(shop.server.role)\" may not read "
            + (tables.isEmpty ? "the schema" : tables.joined(separator: ", ")) + ".",
          remedy: grants.joined(separator: "\n")
        )
      ]
    }
    let count = shop.edition.columns.filter { shop.has($0.table) }.reduce(0) {
      $0 + $1.columns(in: shop).count
    }
    return [
      Finding(
        .good,
        subject: "privileges",
        text: "Role \"\(shop.server.role)\" may read all \(count) columns that are needed."
      )
    ]
  }

  private func rowSecurityFindings(_ shop: Shop, _ check: ColumnCheck) -> [Finding] {
    guard !check.rowSecured.isEmpty else { return [] }
    let role = shop.server.role
    return [
      Finding(
        .problem,
        subject: "privileges",
        text: "Row-level security may hide rows from role \"\(role)\" in "
          + check.rowSecured.joined(separator: ", ") + "; no run reads a part of a shop.",
        remedy: check.rowSecurityRemedy(for: role)
      )
    ]
  }

  private func encodingFindings(_ server: Shop.Server) -> [Finding] {
    guard server.encoding == "SQL_ASCII" else { return [] }
    return [
      Finding(
        .warning,
        subject: "source",
        text:
          "The database's encoding is SQL_ASCII: it stores whatever bytes it is given, and what is "
          + "no UTF-8 cannot be read. Orders and customers with such texts are left out, each with "
          + "a warning, until their rows change.",
        remedy: "Restore a dump into a database with ENCODING 'UTF8'."
      )
    ]
  }

  private func cursorFindings(_ shop: Shop, _ identity: ClusterIdentity) -> [Finding] {
    var findings: [Finding] = []
    let role = ColumnCheck.quoted(shop.server.role)
    if !shop.server.countsRows {
      findings.append(
        Finding(
          .warning,
          subject: "cursor",
          text: "track_counts is off, so every run scans all tracked tables.",
          remedy: "ALTER SYSTEM SET track_counts = on; SELECT pg_reload_conf();"
        )
      )
    }
    if !identity.canReadSystem {
      findings.append(
        Finding(
          .warning,
          subject: "cursor",
          text:
            "The cluster's number cannot be read: a restore of another cluster is noticed only by "
            + "its transaction ids.",
          remedy: "GRANT EXECUTE ON FUNCTION pg_control_system() TO \(role);"
        )
      )
    }
    if !identity.canReadTimeline {
      let function =
        shop.server.isStandby ? "pg_control_checkpoint()" : "pg_walfile_name(pg_lsn)"
      findings.append(
        Finding(
          .warning,
          subject: "cursor",
          text: "The timeline cannot be read: a failover is noticed only by its transaction ids.",
          remedy: "GRANT EXECUTE ON FUNCTION \(function) TO \(role);"
        )
      )
    }
    return findings
  }
}
