import Configuration
import Pipeline
import SegmentSpec
import Warehouse

// The warehouse: a separate database, never the one that the shop's variables name.
extension Settings {
  /// Where the warehouse is, from `--warehouse`, `TIDEMARK_WAREHOUSE`, the variable or the file that a setting
  /// names, or the settings file.
  ///
  /// User, host and database must be named, because libpq would otherwise take them from the shop's `PG*` variables.
  /// - Throws: exit code 64 or 78 for a URL that is missing or unreadable, lacks one of these, or contains a password
  ///   that others can see.
  func warehouse() throws(Failure) -> WarehouseConnection {
    guard let given = try warehouseURL() else {
      throw Failure(
        .configuration,
        "the destination postgres needs a warehouse and none is set",
        hint: "set TIDEMARK_WAREHOUSE to postgres://user@host/database, or --warehouse without a"
          + " password; the shop's DATABASE_URL is never taken for it"
      )
    }
    let url = try DatabaseURL(given.text, origin: given.origin, status: given.status)
    guard given.isSecret || !url.hasPassword else {
      throw Failure(
        given.status,
        "\(given.origin) holds a password"
          + (given.status == .usage ? ", which every user of this machine could see in ps" : ""),
        hint:
          "leave it out and set TIDEMARK_WAREHOUSE, warehouse_file or a password file (PGPASSFILE)"
      )
    }
    func names(_ keywords: String...) -> Bool {
      url.conninfo.contains { keywords.contains($0.keyword) || $0.keyword == "service" }
    }
    let missing = [
      names("user") ? nil : "a user", names("host", "hostaddr") ? nil : "a host",
      names("dbname") ? nil : "a database",
    ].compactMap(\.self)
    guard missing.isEmpty else {
      throw Failure(
        given.status,
        "\(given.origin) does not name \(missing.joined(separator: " and "))",
        hint: "write postgres://user@host/database: what is missing would be the shop's (PG*)"
      )
    }
    var conninfo = url.conninfo
    if !names("port") { conninfo.append(("port", "5432")) }
    if !names("connect_timeout"), environment["PGCONNECT_TIMEOUT"] == nil {
      conninfo.append(("connect_timeout", "10"))
    }
    conninfo.append(("fallback_application_name", "tidemark"))
    let usualSchema = try usualWarehouseSchema()
    let schema = text(.warehouseSchema) ?? url.schema ?? usualSchema
    guard schema.utf8.count <= 63, !schema.hasPrefix("pg_") else {
      throw Failure(
        .configuration,
        "the given schema cannot be one of the warehouse",
        hint: "name one of at most 63 bytes that does not begin with pg_: --warehouse-schema"
      )
    }
    return WarehouseConnection(
      conninfo: conninfo,
      schema: schema,
      arrays: text(.warehouseArrays).flatMap(WarehouseConnection.Arrays.init) ?? .text
    )
  }

  /// `segment` for the sync `default`, else the sync's name in snake case: each sync has its own.
  private func usualWarehouseSchema() throws(Failure) -> String {
    let name = try syncName().text
    return name == "default" ? "segment" : WarehouseName.snakeCase(name)
  }

  private struct GivenURL {
    var text: String
    var origin: String
    var status = ExitStatus.configuration
    /// Whether a password may stand in it.
    var isSecret = true
  }

  private func warehouseURL() throws(Failure) -> GivenURL? {
    let key = SettingKey.warehouse
    if let text = environmentText(key) {
      return GivenURL(text: text, origin: key.variable)
    }
    if let text = ownText(key) {
      return GivenURL(text: text, origin: key.flag, status: .usage, isSecret: false)
    }
    if let name = text(.warehouseVariable) {
      guard let text = environment[name], !text.isEmpty else {
        throw Failure(
          .configuration,
          "the environment variable that \(SettingKey.warehouseVariable.name) names is not set",
          hint: "set it, or change \(SettingKey.warehouseVariable.name)"
        )
      }
      return GivenURL(text: text.trimmed, origin: name)
    }
    if let path = text(.warehouseFile) {
      let origin = SettingKey.warehouseFile.name
      return GivenURL(
        text: try Secrets.text(of: path, origin: origin),
        origin: "\(Typed.file(path, of: origin)) (\(origin))"
      )
    }
    return text(key).map {
      GivenURL(text: $0, origin: originInFile(of: key), isSecret: false)
    }
  }

  /// The environment's value if no flag is given.
  private func environmentText(_ key: SettingKey) -> String? {
    guard flags[AbsoluteConfigKey(key.path)] == nil, let text = environment[key.variable] else {
      return nil
    }
    return text.isEmpty ? nil : text.trimmed
  }
}
