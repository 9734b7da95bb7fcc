import Configuration
import Logging
import Pipeline
import SegmentSpec

/// Every setting with its value: flag, else environment, else the sync's section of the YAML file, else
/// the file's top level, else default.
struct Settings: Sendable {
  /// The process's environment, for values that are not settings: secrets, `STATE_DIRECTORY`, `HOME`.
  let environment: [String: String]
  /// The settings file that was read, if any.
  let path: String?
  /// The files that the command line names.
  let givenFiles: GivenFiles
  /// The syncs of the settings file, in its order.
  let syncs: [NamedSync]
  /// The sync of these settings; nil without `syncs` in the file, and before one is chosen.
  let section: NamedSync?
  let flags: [AbsoluteConfigKey: ConfigValue]
  private let reader: ConfigReader
  private let variables: SettingsEnvironment
  private let fileValues: [AbsoluteConfigKey: ConfigValue]
  /// The lines of the settings at the file's top level.
  let fileLines: [SettingKey: Int]

  /// Collects and checks all settings; `readsFile` is false for a command that goes by no settings file.
  /// - Throws: exit code 64 for a wrong flag, 78 for a fault in the environment or the file.
  init(
    options: Options,
    environment: [String: String],
    readsFile: Bool = true
  ) throws(Failure) {
    let flags = try options.values()
    let variables = try SettingsEnvironment(environment)
    var path: String?
    if readsFile {
      path = options.config ?? Settings.nonEmpty(environment["TIDEMARK_CONFIG"])
      if path == nil { path = try SettingsPlaces.found(environment) }
    }
    let file = try path.map { path throws(Failure) in try SettingsFile(path: path) }
    let syncs = file?.syncs ?? []
    self.init(
      environment,
      flags: flags,
      variables: variables,
      section: try Settings.section(
        named: Settings.nonEmpty(options.name) ?? variables.variables[SettingKey.name.variable],
        of: syncs
      ),
      fileValues: file?.values ?? [:],
      fileLines: file?.lines ?? [:],
      syncs: syncs,
      path: path,
      givenFiles: GivenFiles(config: options.config, envFile: options.envFile)
    )
  }

  private init(
    _ environment: [String: String],
    flags: [AbsoluteConfigKey: ConfigValue],
    variables: SettingsEnvironment,
    section: NamedSync?,
    fileValues: [AbsoluteConfigKey: ConfigValue],
    fileLines: [SettingKey: Int],
    syncs: [NamedSync],
    path: String?,
    givenFiles: GivenFiles
  ) {
    self.path = path
    self.givenFiles = givenFiles
    self.environment = environment
    self.flags = flags
    self.variables = variables
    self.section = section
    self.fileValues = fileValues
    self.fileLines = fileLines
    self.syncs = syncs
    reader = ConfigReader(providers: [
      InMemoryProvider(name: "flags", values: flags), variables.provider,
      InMemoryProvider(name: "section", values: section?.values ?? [:]),
      InMemoryProvider(name: "file", values: fileValues),
    ])
  }

  /// The settings of one of the file's syncs.
  func of(_ sync: NamedSync) -> Settings {
    Settings(
      environment,
      flags: flags,
      variables: variables,
      section: sync,
      fileValues: fileValues,
      fileLines: fileLines,
      syncs: syncs,
      path: path,
      givenFiles: givenFiles
    )
  }

  /// The value of `key` from a flag or a variable, if any.
  func ownText(_ key: SettingKey) -> String? {
    if case .string(let text) = flags[AbsoluteConfigKey(key.path)]?.content {
      return Settings.nonEmpty(text)
    }
    return variables.variables[key.variable]
  }

  func text(_ key: SettingKey) -> String? {
    Settings.nonEmpty(reader.string(forKey: ConfigKey(key.path)))
  }

  /// The words under `events` that the file has a switch for.
  var namedSwitches: Set<String> {
    let keys = Array(fileValues.keys) + Array((section?.values ?? [:]).keys)
    return Set(keys.map(\.components).filter { $0.count == 3 && $0[0] == "events" }.map { $0[1] })
  }

  func texts(_ key: SettingKey) -> [String]? {
    reader.stringArray(forKey: ConfigKey(key.path))
  }

  func truth(_ key: SettingKey) -> Bool? {
    text(key).flatMap(SettingKind.truth)
  }

  private static func nonEmpty(_ text: String?) -> String? {
    text.flatMap { $0.isEmpty ? nil : $0 }
  }
}

// Output and its form.
extension Settings {
  var logLevel: Logger.Level { text(.logLevel).flatMap { Logger.Level(rawValue: $0) } ?? .warning }
  var logFormat: LogFormat { text(.logFormat).flatMap(LogFormat.init) ?? .text }
  var json: Bool { truth(.json) ?? false }
  /// Nil: a summary if stderr is a terminal.
  var summary: Bool? { truth(.summary) }
}

// The sync, and the place of its state.
extension Settings {
  /// The name under which the state knows the sync: the given name, or with the destination stdout its name for stdout.
  /// - Throws: as `givenName`.
  func syncName() throws(Failure) -> SyncName {
    let name = try givenName()
    return destinationChoice.writesToStandardOutput ? name.onStandardOutput : name
  }

  /// The name that a person gave the sync.
  /// - Throws: exit code 78 for a name that cannot be one.
  func givenName() throws(Failure) -> SyncName {
    guard !isOfAllSyncs else { throw noneChosen }
    if let section { return section.name }
    let given = text(.name) ?? "default"
    guard let name = SyncName(given) else {
      throw Failure(
        .configuration,
        "what \(origin(of: .name)) gives cannot be a sync's name",
        hint: Settings.hint(forName: given)
      )
    }
    return name
  }

  var concurrency: Int {
    min(text(.concurrency).flatMap { Int($0) } ?? 4, destinationChoice.mostConcurrency)
  }
  /// Seconds after which age settles a row of a Medusa v2 shop; nil for the default.
  var settleAfter: Int64? { text(.settleAfter).flatMap(SettingKind.seconds) }

  /// Nil for the command's own.
  var retryBudget: Duration? {
    text(.retryBudget).flatMap(SettingKind.seconds).map { .seconds($0) }
  }
  var requestTimeoutSeconds: Int64 { text(.requestTimeout).flatMap(SettingKind.seconds) ?? 30 }
  var watermarkMarginSeconds: Int64 {
    text(.watermarkMargin).flatMap(SettingKind.seconds) ?? 900
  }
  var statementTimeoutSeconds: Int64 {
    text(.statementTimeout).flatMap(SettingKind.seconds) ?? 60
  }
  var lockTimeoutSeconds: Int64 { text(.lockTimeout).flatMap(SettingKind.seconds) ?? 5 }
  var pageSize: Int? { text(.pageSize).flatMap { Int($0) } }

  /// The pinned namespace; nil if it follows from the store and the destination.
  var namespace: Namespace? { text(.namespace).flatMap(Namespace.init(parsing:)) }
}

/// How to reach the store's database.
struct SourceSettings: Sendable {
  var conninfo: [(keyword: String, value: String)]
  /// The named schema; nil to follow the search path.
  var schema: String?
  /// The setting that names it, as the start of a sentence.
  var schemaOrigin: String
}

extension Settings {
  /// libpq's keywords from `--source`, `TIDEMARK_SOURCE`, the section's `source`, `DATABASE_URL` or the file's; libpq
  /// itself finds missing values in `PG*`, service and password files.
  /// - Throws: exit code 64 or 78 for an unreadable URL, or one with a password that others can see.
  func source() throws(Failure) -> SourceSettings {
    try refusePasswordInFile()
    var url: DatabaseURL?
    if flags[AbsoluteConfigKey(SettingKey.source.path)] != nil, let text = text(.source) {
      url = try DatabaseURL(text, origin: "--source", status: .usage)
      guard url?.hasPassword == false else {
        throw Failure(
          .usage,
          "--source holds a password, which every user of this machine could see in ps",
          hint: "leave it out and set DATABASE_URL, PGPASSWORD or PGPASSFILE"
        )
      }
    } else if let text = Settings.nonEmpty(environment[SettingKey.source.variable]) {
      url = try DatabaseURL(text, origin: SettingKey.source.variable, status: .configuration)
    } else if let text = section?.text(.source) {
      url = try DatabaseURL(text, origin: originInFile(of: .source), status: .configuration)
    } else if let found = try Secrets.databaseURL(environment: environment) {
      url = try DatabaseURL(found.url, origin: found.origin, status: .configuration)
    } else if let text = text(.source) {
      url = try DatabaseURL(text, origin: originInFile(of: .source), status: .configuration)
    }
    var conninfo = url?.conninfo ?? []
    if !conninfo.contains(where: { $0.keyword == "connect_timeout" }),
      environment["PGCONNECT_TIMEOUT"] == nil
    {
      conninfo.append(("connect_timeout", "10"))
    }
    conninfo.append(("fallback_application_name", "tidemark"))
    return SourceSettings(
      conninfo: conninfo,
      schema: text(.schema) ?? url?.schema,
      schemaOrigin: text(.schema) == nil ? "the parameter schema of the URL" : "the setting schema"
    )
  }

  /// A password in the file is no smaller secret while a variable gives another source.
  private func refusePasswordInFile() throws(Failure) {
    var texts = [section?.text(.source)]
    if case .string(let text) = fileValues[AbsoluteConfigKey(SettingKey.source.path)]?.content {
      texts.append(text)
    }
    let origin = originInFile(of: .source)
    for text in texts {
      guard let text, let url = try? DatabaseURL(text, origin: origin, status: .configuration),
        url.hasPassword
      else { continue }
      throw Failure(
        .configuration,
        "\(origin) holds a password",
        hint: "leave it out and set DATABASE_URL, PGPASSWORD or PGPASSFILE"
      )
    }
  }
}
