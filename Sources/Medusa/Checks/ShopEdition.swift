// Which Medusa a database holds.
extension Shop {
  /// Finds out by the tables which Medusa this is, and refuses a database that the queries cannot read as one.
  mutating func chooseEdition(schema: String) throws(MedusaError) {
    // Before the schema was known, another one may have been asked for.
    guard server.hasSchema || server.shops.contains(schema) else {
      throw .noSchema(schema, database: server.database)
    }
    if V1Edition.v2Tables.contains(where: has), !has("line_item") {
      throw .medusaV2(database: server.database)
    }
    let missing = edition.requiredTables.filter { !has($0) }
    guard missing.isEmpty else {
      throw .notMedusa(
        edition,
        database: server.database,
        schema: schema,
        missing: missing
      )
    }
    for table in tracked {
      guard let found = tables[table.name], !found.isOrdinary, !found.isPartitioned else {
        continue
      }
      throw .notATable(table.name, kind: found.kind)
    }
  }
}
