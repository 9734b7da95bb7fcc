import ArgumentParser
import Configuration

/// The options that every command has.
///
/// A flag wins over the environment, the environment over the file.
struct Options: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Settings file, YAML. (default: ./tidemark.yaml, else ~/.config/tidemark/tidemark.yaml, else"
        + " /etc/tidemark/tidemark.yaml)",
      valueName: "file"
    ),
    completion: .file(extensions: ["yaml", "yml"])
  )
  var config: String?

  @Option(
    help: ArgumentHelp(
      "File of variables, NAME=value on each line, for those that the environment does not have.",
      valueName: "file"
    ),
    completion: .file()
  )
  var envFile: String?

  @Option(
    help: ArgumentHelp(
      "The sync's name: watermark, ledger and lock are its own. (default: default)",
      valueName: "sync"
    )
  )
  var name: String?

  @Option(
    help: ArgumentHelp(
      "The store's database, postgres://user@host:5432/database without a password. Else"
        + " DATABASE_URL, else libpq's PG* variables.",
      valueName: "url"
    )
  )
  var source: String?

  @Option(
    help: ArgumentHelp(
      "Schema of Medusa's tables. (default: by search_path)",
      valueName: "schema"
    )
  )
  var schema: String?

  @Option(
    help: ArgumentHelp(
      "\(SettingKind.listed(Wiring.destinations.map(\.name))). (default: \(Wiring.usualDestination.name))",
      valueName: "kind"
    ),
    completion: .list(Wiring.destinations.map(\.name))
  )
  var destination: String?

  @OptionGroup(title: "HTTP destinations") var http: HTTPFlags
  @OptionGroup(title: "Files") var files: FileFlags
  @OptionGroup(title: "Warehouse") var warehouse: WarehouseFlags

  @Option(
    help: ArgumentHelp(
      "State: a file, or postgres://user@host:5432/database without a password. (default:"
        + " tidemark.sqlite in $STATE_DIRECTORY, else in $XDG_STATE_HOME/tidemark, else in"
        + " ~/.local/state/tidemark)",
      valueName: "place"
    ),
    completion: .file()
  )
  var state: String?

  @Option(
    help: ArgumentHelp(
      "UUID that all message ids grow from. (default: made of the store's id and the write key)",
      valueName: "uuid"
    )
  )
  var namespace: String?

  @Option(
    help: ArgumentHelp(
      "How long a destination that is away is tried again. (default: 10m; backfill: 12h)",
      valueName: "time"
    )
  )
  var retryBudget: String?

  @Option(
    help: ArgumentHelp(
      "How many batches may wait for an HTTP destination's answers at once. (default: 4)",
      valueName: "number"
    )
  )
  var concurrency: String?

  @Option(
    help: ArgumentHelp(
      "The longest the store's database may work on one statement. (default: 60s)",
      valueName: "time"
    )
  )
  var statementTimeout: String?

  @Option(
    help: ArgumentHelp(
      "The longest a statement there may wait for a lock. (default: 5s)",
      valueName: "time"
    )
  )
  var lockTimeout: String?

  @Option(help: ArgumentHelp("Orders read at a time. (default: 1000)", valueName: "number"))
  var pageSize: String?

  @Option(
    help: ArgumentHelp(
      "trace, debug, info, notice, warning, error or critical. (default: warning)",
      valueName: "level"
    ),
    completion: .list(SettingKey.logLevel.kind.names)
  )
  var logLevel: String?

  @Option(
    help: ArgumentHelp("text or json, on stderr. (default: text)", valueName: "format"),
    completion: .list(SettingKey.logFormat.kind.names)
  )
  var logFormat: String?

  @Flag(help: "A machine-readable result on stdout (on stderr where stdout carries events).")
  var json = false

  /// Every option's name, as help lists them; `[no-]` for options with both forms.
  static let names = [
    "--config", "--env-file", "--name", "--source", "--schema", "--destination", "--host", "--path",
    "--[no-]gzip", "--allow-http", "--events-per-second", "--ca-file", "--request-timeout",
    "--output", "--partition", "--compress", "--layout", "--max-file-size", "--warehouse",
    "--warehouse-schema", "--warehouse-arrays", "--state", "--namespace", "--retry-budget",
    "--concurrency", "--statement-timeout", "--lock-timeout", "--page-size", "--log-level",
    "--log-format", "--json",
  ]

  /// The options without a value.
  static let flagsWithoutValue: Set = ["--gzip", "--no-gzip", "--allow-http", "--json"]

  /// The values of the command line, by setting.
  /// - Throws: exit code 64 for a value of the wrong kind.
  func values() throws(Failure) -> [AbsoluteConfigKey: ConfigValue] {
    var values: [AbsoluteConfigKey: ConfigValue] = [:]
    let own: [(key: SettingKey, value: String?)] = [
      (.name, name), (.source, source), (.schema, schema), (.destination, destination),
      (.state, state), (.namespace, namespace), (.retryBudget, retryBudget),
      (.concurrency, concurrency), (.statementTimeout, statementTimeout),
      (.lockTimeout, lockTimeout), (.pageSize, pageSize), (.logLevel, logLevel),
      (.logFormat, logFormat), (.json, json ? "true" : nil),
    ]
    let groups: [any DestinationFlags] = [http, files, warehouse]
    let given = own + groups.flatMap(\.given)
    for case (let key, let value?) in given {
      guard key.kind.accepts(value) else { throw Options.wrong(key, value) }
      values[AbsoluteConfigKey(key.path)] = ConfigValue(.string(value), isSecret: false)
    }
    return values
  }

  private static func wrong(_ key: SettingKey, _ value: String) -> Failure {
    let sentence = "\(key.flag) must be \(key.kind.expectation)"
    guard SettingKey.files.contains(key) else { return Failure(.usage, sentence) }
    guard let nearest = NearestName.of(value, among: key.kind.names) else {
      return Failure(.usage, sentence)
    }
    return Failure(
      .usage,
      sentence + ", not \"\(value)\"",
      hint: "did you mean \(key.flag) \(nearest)?"
    )
  }
}

extension SettingKey {
  /// `--retry-budget`, for the settings that have a flag.
  var flag: String {
    "--" + String(path.joined(separator: "-").map { $0 == "_" ? "-" : $0 })
  }
}
