internal import Commerce
internal import Postgres
internal import Queries

// Recognises the Medusa that a database holds.
extension Shop {
  /// Recognises the Medusa by its tables, and refuses a database that the queries cannot read as one.
  ///
  /// Looks in other schemas for missing tables, in the transaction that `session` has open.
  mutating func chooseEdition(
    for mapping: MappingSettings,
    in session: Session
  ) async throws {
    let schema = await session.schema
    edition = try chosenEdition(schema: schema)
    let spare = edition.spareTables(mapping)
    let missing = edition.requiredTables.filter { !has($0) && spare[$0] == nil }
    if !missing.isEmpty {
      let elsewhere = try await Self.elsewhere(missing, in: session)
      throw MedusaError.notMedusa(
        edition,
        database: server.database,
        schema: schema,
        missing: missing,
        elsewhere: edition.generation == .v1 ? [:] : elsewhere
      )
    }
    try await leaveOut(spare, in: session)
    for table in tracked {
      guard let found = tables[table.name], !found.isOrdinary, !found.isPartitioned else {
        continue
      }
      throw MedusaError.notATable(table.name, kind: found.kind)
    }
  }

  /// The edition whose own tables exist.
  ///
  /// One table alone proves nothing: a module of the shop may have a table with the name of one of the other
  /// Medusa's.
  func chosenEdition(schema: String) throws(MedusaError) -> any MedusaEdition {
    // `server` may have been read for another schema, before this one was known.
    guard server.hasSchema || server.shops.contains(schema) else {
      throw .noSchema(schema, database: server.database)
    }
    let isV2 = V2Edition.marks.allSatisfy(has)
    let isV1 = V1Edition.marks.allSatisfy(has)
    guard !(isV1 && isV2) else {
      throw .twoMedusas(database: server.database, schema: schema)
    }
    if isV2 { return MedusaEditions.v2 }
    // Neither is complete: the error names the one that has more of its tables.
    let isMoreLikeV2 = !isV1 && !has("line_item") && V2Edition.marks.contains(where: has)
    return isMoreLikeV2 ? MedusaEditions.v2 : MedusaEditions.v1
  }

  /// The schemas in which tables lie instead.
  private static func elsewhere(
    _ tables: [String],
    in session: Session
  ) async throws -> [String: [String]] {
    let schema = await session.schema
    return try await session.query(
      .of(.sourceElsewhere),
      [.text(schema), .textArray(tables)]
    ) { rows in
      var found: [String: [String]] = [:]
      for row in 0..<rows.count {
        var cell = RowCursor(row)
        found[try cell.string(rows), default: []].append(try cell.string(rows))
      }
      return found
    }
  }
}
