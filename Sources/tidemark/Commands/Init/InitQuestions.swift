import Configuration
import FoundationEssentials
import Pipeline

// The questions for values that no flag and no variable gives.
extension InitPlan {
  /// A database that was named by a flag, a variable or an answer.
  struct NamedDatabase {
    /// Without a password; nil if a service of libpq's names it.
    var url: String?
    var database: [(keyword: String, value: String)]
    var password: MissingPassword?
  }

  /// The shop's database.
  static func source(_ settings: Settings, asks: Bool) throws -> NamedDatabase {
    let environment = settings.environment
    let isNamed = ["DATABASE_URL", "DATABASE_URL_FILE", "PGHOST", "PGSERVICE", "PGDATABASE"]
      .contains { environment[$0]?.isEmpty == false }
    var url = settings.text(.source)
    if url == nil, !isNamed {
      guard asks else {
        throw Failure(
          .configuration,
          "no database is named",
          hint: "tidemark init --source postgres://tidemark@HOST/DATABASE, or set DATABASE_URL"
        )
      }
      url = try Console.answer(
        "The shop's database, without a password [postgres://tidemark@localhost/medusa]: ",
        usual: "postgres://tidemark@localhost/medusa"
      )
    }
    let isPassedOn = environment["PGPASSWORD"]?.isEmpty == false
    guard let url else {
      let found = try Secrets.databaseURL(environment: environment)
      let named = try found.map { found throws(Failure) in
        try DatabaseURL(found.url, origin: found.origin, status: .configuration)
      }
      var conninfo = named?.conninfo ?? []
      // libpq's value if the URL leaves it out.
      for (variable, keyword) in variables
      where !conninfo.contains(where: { $0.keyword == keyword }) {
        if let value = environment[variable], !value.isEmpty { conninfo.append((keyword, value)) }
      }
      let isService = named == nil && environment["PGSERVICE"]?.isEmpty == false
      let origin = named?.hasPassword == true ? found?.origin : isPassedOn ? "PGPASSWORD" : nil
      return NamedDatabase(
        url: isService ? nil : DatabaseURL.text(of: conninfo, schema: named?.schema),
        database: conninfo,
        password: origin.map { MissingPassword(origin: $0, conninfo: conninfo) }
      )
    }
    let parsed = try DatabaseURL(url, origin: "the given database", status: .usage)
    guard !parsed.hasPassword else {
      throw Failure(
        .usage,
        "the given database holds a password, which belongs in no settings file",
        hint:
          "write it to ~/.pgpass (HOST:PORT:DATABASE:USER:PASSWORD, mode 600), and leave it out here"
      )
    }
    return NamedDatabase(
      url: url,
      database: parsed.conninfo,
      password: isPassedOn
        ? MissingPassword(origin: "PGPASSWORD", conninfo: parsed.conninfo) : nil
    )
  }

  /// libpq's variables that name a database, with their keywords.
  private static let variables = [
    ("PGUSER", "user"), ("PGHOST", "host"), ("PGHOSTADDR", "hostaddr"), ("PGPORT", "port"),
    ("PGDATABASE", "dbname"), ("PGSSLMODE", "sslmode"),
  ]

  static func choice(_ settings: Settings, asks: Bool) throws -> any DestinationChoice {
    if settings.text(.destination) != nil || !asks { return settings.destinationChoice }
    let names = Wiring.destinations.map(\.name)
    let name = try Console.answer(
      "Where to: \(SettingKind.listed(names)) [segment]: ",
      usual: "segment"
    )
    guard let choice = Wiring.destination(named: name) else {
      throw Failure(
        .usage,
        "there is no such destination",
        hint: "the destinations are \(SettingKind.listed(names))"
      )
    }
    return choice
  }

  /// The given settings of the sync that belong to no destination.
  /// - Throws: exit code 64 for the flag of another destination than `choice`.
  static func others(
    _ settings: Settings,
    beside choice: any DestinationChoice
  ) throws(Failure) -> [(key: SettingKey, value: String)] {
    let foreign = SettingKey.ofKinds([], \.keys).first { key in
      settings.flags[AbsoluteConfigKey(key.path)] != nil && !choice.keys.contains(key)
    }
    if let foreign {
      throw Failure(
        .usage,
        "\(foreign.flag) is no setting of the destination \(choice.name)",
        hint: "choose its destination with --destination, or leave \(foreign.flag) out"
      )
    }
    let keys: [SettingKey] = [
      .name, .schema, .state, .namespace, .retryBudget, .concurrency, .statementTimeout,
      .lockTimeout, .pageSize,
    ]
    return keys.compactMap { key in settings.ownText(key).map { (key, $0) } }
  }

  /// The given settings of the destination, and those that it requires.
  static func values(
    of choice: any DestinationChoice,
    _ settings: Settings,
    asks: Bool
  ) throws -> [(key: SettingKey, value: String)] {
    var values: [(key: SettingKey, value: String)] = []
    for key in choice.keys where key != .writeKeyFile {
      if let value = settings.ownText(key) { values.append((key, value)) }
    }
    for (key, question) in choice.questions where !values.contains(where: { $0.key == key }) {
      if let value = settings.text(key) {
        values.append((key, value))
      } else if asks {
        values.append((key, try Console.answer("\(question): ", usual: nil)))
      } else {
        throw Failure(
          .configuration,
          "the destination \(choice.name) needs \(key.name)",
          hint: "give it with \(key.flag)"
        )
      }
    }
    return values
  }

  /// The key to write; nil if the file exists.
  static func key(for path: String, _ settings: Settings, asks: Bool) throws -> String? {
    if FileManager.default.fileExists(atPath: path) { return nil }
    let names = [SecretNames.writeKey.own, SecretNames.writeKey.shared]
    for name in names {
      if let key = settings.environment[name], !key.isEmpty { return key.trimmed }
    }
    guard asks else {
      throw Failure(
        .configuration,
        "no write key is given",
        hint:
          "set SEGMENT_WRITE_KEY, from which it is written to \(path), or name its file with --key-file"
      )
    }
    return try Console.answer(
      "Its write key (not shown; kept in \(path)): ",
      usual: nil,
      isSecret: true
    )
  }

  static func begin(_ command: InitCommand, asks: Bool) throws -> InitCommand.Beginning {
    if let begin = command.begin { return begin }
    guard asks else { return .now }
    let answer = try Console.answer(
      "Send only what happens from now on, or the history first: now or history [now]: ",
      usual: "now"
    )
    guard let begin = InitCommand.Beginning(rawValue: answer) else {
      throw Failure(.usage, "the answer is neither now nor history")
    }
    return begin
  }

  /// The statements that make a role that can only read the shop.
  static func role(_ conninfo: [(keyword: String, value: String)]) -> String {
    func value(_ keyword: String, _ usual: String) -> String {
      let value = conninfo.last { $0.keyword == keyword }?.value
      return value.flatMap { $0.isEmpty ? nil : $0 } ?? usual
    }
    func name(_ text: String) -> String {
      text.wholeMatch(of: /[a-z_][a-z0-9_]*/) != nil
        ? text : "\"\(text.replacing("\"", with: "\"\""))\""
    }
    let user = name(value("user", "tidemark"))
    return """
      -- If the role does not exist yet, run this in the shop's database as its owner
      -- (replace public where Medusa's tables lie in another schema):
      CREATE ROLE \(user) LOGIN PASSWORD '...';
      GRANT CONNECT ON DATABASE \(name(value("dbname", "medusa"))) TO \(user);
      GRANT USAGE ON SCHEMA public TO \(user);
      GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(user);
      ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO \(user);
      """
  }
}
