import Commerce
import Configuration
import Destinations
import Logging
import Pipeline
import SegmentSpec
import Stores

/// Every setting with its value: flag, else environment, else YAML file, else default.
struct Settings: Sendable {
  /// The process's environment, for what is no setting: secrets, `STATE_DIRECTORY`, `HOME`.
  let environment: [String: String]
  private let reader: ConfigReader
  private let flags: [AbsoluteConfigKey: ConfigValue]

  /// Gathers and checks everything that is set.
  /// - Throws: exit code 64 for a wrong flag, 78 for what is wrong in the environment or the file.
  init(options: Options, environment: [String: String]) throws(Failure) {
    self.environment = environment
    flags = try options.values()
    let variables = try SettingsEnvironment(environment)
    var fileValues: [AbsoluteConfigKey: ConfigValue] = [:]
    if let path = options.config ?? Settings.nonEmpty(environment["TIDEMARK_CONFIG"]) {
      fileValues = try SettingsFile(path: path).values
    }
    reader = ConfigReader(providers: [
      InMemoryProvider(name: "flags", values: flags), variables.provider,
      InMemoryProvider(name: "file", values: fileValues),
    ])
  }

  func text(_ key: SettingKey) -> String? {
    Settings.nonEmpty(reader.string(forKey: ConfigKey(key.path)))
  }

  func truth(_ key: SettingKey) -> Bool? {
    text(key).flatMap(SettingKind.truth)
  }

  private static func nonEmpty(_ text: String?) -> String? {
    text.flatMap { $0.isEmpty ? nil : $0 }
  }
}

// What is said, and how.
extension Settings {
  var logLevel: Logger.Level { text(.logLevel).flatMap { Logger.Level(rawValue: $0) } ?? .warning }
  var logFormat: LogFormat { text(.logFormat).flatMap(LogFormat.init) ?? .text }
  var json: Bool { truth(.json) ?? false }
  /// Nil: a summary when stderr is a terminal.
  var summary: Bool? { truth(.summary) }
}

// What is synced, and where its state lies.
extension Settings {
  /// - Throws: exit code 78 for a name that cannot be one.
  func syncName() throws(Failure) -> SyncName {
    let given = text(.name) ?? "default"
    guard let name = SyncName(given) else {
      throw Failure(
        .configuration,
        "\"\(given)\" cannot be a sync's name",
        hint: "use 1 to 64 letters, digits, -, _ or ., beginning with a letter or digit"
      )
    }
    return name
  }

  var concurrency: Int { text(.concurrency).flatMap { Int($0) } ?? 4 }
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

  /// The pinned namespace; nil when it follows from the store and the destination.
  var namespace: Namespace? { text(.namespace).flatMap(Namespace.init(parsing:)) }

  /// The state file's absolute path.
  /// - Throws: exit code 78 when none is named and there is no home directory, or when what is named is
  ///   no file.
  func statePath() throws(Failure) -> String {
    do {
      return try StateLocation(text(.state), environment: environment).path
    } catch {
      throw Failure(.configuration, explained: error.reason)
    }
  }
}

/// How to reach the store's database.
struct SourceSettings: Sendable {
  var conninfo: [(keyword: String, value: String)]
  var schema: String
}

extension Settings {
  /// libpq's keywords from `--source`, `TIDEMARK_SOURCE`, `DATABASE_URL` or the file's `source`; what is
  /// missing libpq finds itself in `PG*`, service and password files.
  /// - Throws: exit code 64 or 78 for a URL that cannot be read, or that carries a password where
  ///   others can see it.
  func source() throws(Failure) -> SourceSettings {
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
    } else if let found = try Secrets.databaseURL(environment: environment) {
      url = try DatabaseURL(found.url, origin: found.origin, status: .configuration)
    } else if let text = text(.source) {
      url = try DatabaseURL(text, origin: "\"source\" in the file", status: .configuration)
      guard url?.hasPassword == false else {
        throw Failure(
          .configuration,
          "\"source\" in the settings file holds a password",
          hint: "leave it out and set DATABASE_URL, PGPASSWORD or PGPASSFILE"
        )
      }
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
      schema: text(.schema) ?? url?.schema ?? "public"
    )
  }
}

/// Where the messages go.
struct DestinationSettings: Sendable {
  var kind: DestinationKind
  var host: String?
  var path: String?
  var gzip: Bool
  var allowsInsecure: Bool
  /// The write key; nil for files and stdout.
  var writeKey: WriteKey?
  /// File or directory; nil for HTTP and stdout.
  var output: String?
}

/// The kinds of destination that this release has.
enum DestinationKind: String, CaseIterable, Sendable {
  case segment, jitsu, rudderstack, file, stdout

  var isHTTP: Bool {
    switch self {
    case .segment, .jitsu, .rudderstack: true
    case .file, .stdout: false
    }
  }
}

extension Settings {
  /// The kind alone; what it needs is not looked at.
  var destinationKind: DestinationKind {
    text(.destination).flatMap(DestinationKind.init) ?? .segment
  }

  /// The destination with everything it needs.
  /// - Throws: exit code 78 naming what is missing.
  func destination() throws(Failure) -> DestinationSettings {
    let kind = destinationKind
    var settings = DestinationSettings(
      kind: kind,
      host: text(.host),
      path: text(.path),
      gzip: truth(.gzip) ?? true,
      allowsInsecure: truth(.allowHTTP) ?? false
    )
    if kind == .file {
      guard let output = text(.output) else {
        throw Failure(
          .configuration,
          "the destination file needs a place to write to",
          hint: "name a directory or a file: --output events/"
        )
      }
      settings.output = output
    }
    guard kind.isHTTP else { return settings }
    settings.writeKey = try Secrets.writeKey(
      environment: environment,
      settingsFile: text(.writeKeyFile)
    )
    guard settings.writeKey != nil else {
      throw Failure(
        .configuration,
        "the destination \(kind.rawValue) needs a write key and none is set",
        hint: "set SEGMENT_WRITE_KEY, or SEGMENT_WRITE_KEY_FILE to a file that holds it;"
          + " or look first: --destination stdout"
      )
    }
    return settings
  }

  /// What the store's owner chose about the mapping, but for the rates of the reporting currency.
  func mapping() -> MappingSettings {
    var mapping = MappingSettings()
    mapping.disabledEvents = Set(
      EventName.allCases.filter { truth(.enabled($0)) == false }
    )
    mapping.requestsDeletions = destinationKind == .segment && hasDeletionToken
    mapping.checkoutTrigger =
      text(.checkoutTrigger).flatMap(MappingSettings.CheckoutTrigger.init)
      ?? mapping.checkoutTrigger
    mapping.completionTrigger =
      text(.completionTrigger).flatMap(MappingSettings.CompletionTrigger.init)
      ?? mapping.completionTrigger
    mapping.compatibility =
      text(.compatibility).flatMap(MappingSettings.Compatibility.init) ?? mapping.compatibility
    if mapping.compatibility == .medusaPluginSegment { mapping.guests = .user }
    mapping.guests = text(.guests).flatMap(MappingSettings.Guests.init) ?? mapping.guests
    mapping.anonymousIDKeys =
      reader.stringArray(forKey: ConfigKey(SettingKey.anonymousIDKeys.path))
      ?? mapping.anonymousIDKeys
    mapping.consentKey = text(.consentKey) ?? mapping.consentKey
    mapping.affiliation = text(.affiliation)
    mapping.storeURL = text(.storeURL).map { url in
      var url = url
      while url.hasSuffix("/") { url.removeLast() }
      return url
    }
    mapping.includesMetadata = truth(.includeMetadata) ?? false
    mapping.includesOrdersCount = truth(.includeOrdersCount) ?? false
    mapping.includesTotalSpent = truth(.includeTotalSpent) ?? false
    mapping.usesGoogleAnalyticsID = truth(.useGoogleAnalyticsID) ?? false
    mapping.orderUpdatedCountsStatuses = truth(.orderUpdatedStatuses) ?? false
    mapping.currencyExponents =
      text(.currencyExponents).flatMap(SettingKind.exponents) ?? [:]
    return mapping
  }

  /// What the store's owner chose about the mapping, the rates read from their file.
  /// - Throws: exit code 78 when only one of both reporting settings is there, or the file is no use.
  func mappingWithRates() throws(Failure) -> MappingSettings {
    var mapping = mapping()
    let (currency, path) = (text(.reportingCurrency), text(.reportingRates))
    guard currency != nil || path != nil else { return mapping }
    guard let currency else {
      throw Failure(
        .configuration,
        "reporting.rates is set and reporting.currency is not",
        hint: "name the currency: reporting.currency: EUR; or remove reporting.rates"
      )
    }
    guard let path else {
      throw Failure(
        .configuration,
        "reporting.currency is set and reporting.rates is not",
        hint: "name a file of rates in the layout of the European Central Bank's"
          + " eurofxref-hist.csv; or remove reporting.currency"
      )
    }
    let rates = try Settings.rates(path)
    guard rates.lists(currency) else {
      throw Failure(
        .configuration,
        "\(path) has no rates of \(currency.uppercased()), the reporting currency",
        hint: "add the currency's column to the file, or report in EUR"
      )
    }
    mapping.reporting = MappingSettings.Reporting(currency: currency, rates: rates)
    return mapping
  }

  private static func rates(_ path: String) throws(Failure) -> ReportingRates {
    let bytes: [UInt8]
    do throws(SmallFile.Unreadable) {
      bytes = try SmallFile.read(path, limit: 16 << 20)
    } catch {
      throw Failure(
        .configuration,
        "the rates of \(path) cannot be read: \(error.reason)",
        hint: "reporting.rates names a file in the layout of the European Central Bank's"
          + " eurofxref-hist.csv"
      )
    }
    do throws(ReportingRates.Fault) {
      return try ReportingRates(csv: bytes)
    } catch {
      throw Failure(
        .configuration,
        "\(path), line \(error.line): \(error.reason)",
        hint: "reporting.rates names a file in the layout of the European Central Bank's"
          + " eurofxref-hist.csv, unpacked"
      )
    }
  }
}
