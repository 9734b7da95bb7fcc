internal import Postgres

/// The schema that is read as the shop's, and where its name comes from.
struct SchemaChoice: Hashable, Sendable {
  let name: String
  /// Where the name comes from, as the end of a sentence: `the setting schema`.
  let origin: String

  /// Takes the schema that is set, else the first one on the search path that holds Medusa's tables, else `public`.
  ///
  /// The path is `requested`, which the connection asks for, else the server's path for the role in the database; that
  /// one does not matter where `public` alone holds Medusa's tables.
  /// - Throws: `MedusaError` of kind `configuration` if a schema is set and the connection asks for a path that
  ///   leads to another one.
  init(
    _ connection: SourceConnection,
    requested: SearchPath?,
    on server: Shop.Server
  ) throws(MedusaError) {
    let place =
      connection.conninfo.contains { $0.keyword == "options" } ? "the URL's options" : "PGOPTIONS"
    if let schema = connection.schema {
      if let requested, !server.agrees(schema, requested) {
        throw .twoSchemas(
          schema,
          origin: connection.schemaOrigin,
          other: server.shop(on: requested),
          place: place
        )
      }
      self.init(name: schema, origin: connection.schemaOrigin)
    } else if requested == nil, server.searchPath == nil {
      self.init(name: "public", origin: "default: no other schema holds Medusa's tables")
    } else if let path = requested ?? server.searchPath, let shop = server.shop(on: path) {
      let role = "role \"\(server.role)\" has in database \"\(server.database)\""
      self.init(
        name: shop,
        origin: "the search_path " + (requested == nil ? "that \(role)" : "in \(place)")
      )
    } else {
      let path = "the search_path" + (requested == nil ? "" : " in \(place)")
      self.init(name: "public", origin: "default: no schema on \(path) holds Medusa's tables")
    }
  }

  /// Takes the schema that is set, if nothing else has to be known.
  init?(_ connection: SourceConnection, requested: SearchPath?) {
    guard let schema = connection.schema, requested == nil else { return nil }
    self.init(name: schema, origin: connection.schemaOrigin)
  }

  init(name: String, origin: String) {
    self.name = name
    self.origin = origin
  }
}

extension Shop.Server {
  /// The schemas of `path`, with the role's name for `$user`.
  private func names(of path: SearchPath) -> [String] {
    path.names.map { $0 == "$user" ? role : $0 }
  }

  /// The first schema of `path` that holds Medusa's tables.
  fileprivate func shop(on path: SearchPath) -> String? {
    names(of: path).first(where: shops.contains)
  }

  /// Whether `path` leads to `schema`: its shop is in `schema`, or it has no shop and is empty or names `schema`.
  fileprivate func agrees(_ schema: String, _ path: SearchPath) -> Bool {
    if let shop = shop(on: path) { return shop == schema }
    let names = names(of: path).filter { $0 != "pg_catalog" && $0 != "pg_temp" }
    return names.isEmpty || names.contains(schema)
  }
}

extension MedusaError {
  /// A schema is set, and the connection asks for a search path that leads to another.
  fileprivate static func twoSchemas(
    _ schema: String,
    origin: String,
    other: String?,
    place: String
  ) -> MedusaError {
    MedusaError(
      .configuration,
      reason: "\(origin) names the schema \"\(schema)\", and the search_path in \(place) leads to "
        + (other.map { "\"\($0)\"" } ?? "no schema with Medusa's tables"),
      hint: "Remove one of the two: the schema, or search_path from \(place)."
    )
  }
}
