import ArgumentParser
import Configuration

/// The options that every command has.
///
/// A flag wins over the environment, that over the file.
struct Options: ParsableArguments {
  @Option(help: ArgumentHelp("Settings file, YAML.", valueName: "file"))
  var config: String?

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
      "segment, jitsu, rudderstack, file, stdout or postgres. (default: segment)",
      valueName: "kind"
    )
  )
  var destination: String?

  @Option(
    help: ArgumentHelp(
      "Host of the HTTP destination. (segment: api.segment.io)",
      valueName: "host"
    )
  )
  var host: String?

  @Option(
    help: ArgumentHelp(
      "Path of the HTTP destination. (default: /v1/batch; jitsu: /api/s/s2s/batch)",
      valueName: "path"
    )
  )
  var path: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Whether HTTP bodies are compressed. (default: --gzip)"
  )
  var gzip: Bool?

  @Flag(
    help: "Lets http:// hosts on other machines be used: key and data travel in clear text."
  )
  var allowHttp = false

  @Option(
    help: ArgumentHelp(
      "Most messages a second to the HTTP destination; 0 for no limit. (segment: 1000)",
      valueName: "number"
    )
  )
  var eventsPerSecond: String?

  @Option(
    help: ArgumentHelp(
      "Certificates (PEM) of authorities to trust beside the machine's own.",
      valueName: "file"
    )
  )
  var caFile: String?

  @Option(help: ArgumentHelp("File or directory of the file destination.", valueName: "path"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Directories of files, by event, by date (UTC) or by both: event,date, date,event, event, date or none."
        + " (default: none; export: event,date)",
      valueName: "names"
    )
  )
  var partition: String?

  @Option(
    help: ArgumentHelp(
      "Compression of files: none, gzip or zstd. (default: none)",
      valueName: "method"
    )
  )
  var compress: String?

  @Option(
    help: ArgumentHelp(
      "Lines of files: messages as destinations get them, or flat rows in the column names of Segment's warehouses."
        + " (default: messages)",
      valueName: "layout"
    )
  )
  var layout: String?

  @Option(
    help: ArgumentHelp(
      "Most bytes of a file, as it lies on the disk. (default: 128MiB) Each of these four has the destination file"
        + " write sets of files, each with a manifest: docs/warehouses.md.",
      valueName: "size"
    )
  )
  var maxFileSize: String?

  @Option(
    help: ArgumentHelp(
      "The database of the postgres destination, postgres://user@host/database without a password."
        + " Else TIDEMARK_WAREHOUSE, which may hold one.",
      valueName: "url"
    )
  )
  var warehouse: String?

  @Option(
    help: ArgumentHelp(
      "Schema of the warehouse's tables. (default: segment; with --name the sync's name)",
      valueName: "schema"
    )
  )
  var warehouseSchema: String?

  @Option(
    help: ArgumentHelp(
      "How the warehouse stores arrays: text or jsonb. (default: text)",
      valueName: "type"
    )
  )
  var warehouseArrays: String?

  @Option(
    help: ArgumentHelp(
      "State: a file, or postgres://user@host:5432/database without a password. (default:"
        + " tidemark.sqlite in $STATE_DIRECTORY, else in $XDG_STATE_HOME/tidemark, else in"
        + " ~/.local/state/tidemark)",
      valueName: "place"
    )
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
      "How long an HTTP destination may take for one request. (default: 30s)",
      valueName: "time"
    )
  )
  var requestTimeout: String?

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
    )
  )
  var logLevel: String?

  @Option(help: ArgumentHelp("text or json, on stderr. (default: text)", valueName: "format"))
  var logFormat: String?

  @Flag(help: "A machine-readable result on stdout (on stderr where stdout carries events).")
  var json = false

  /// What was given on the command line, by setting.
  /// - Throws: exit code 64 for a value of the wrong kind.
  func values() throws(Failure) -> [AbsoluteConfigKey: ConfigValue] {
    var values: [AbsoluteConfigKey: ConfigValue] = [:]
    let given: [(key: SettingKey, value: String?)] = [
      (.name, name), (.source, source), (.schema, schema), (.destination, destination),
      (.host, host), (.path, path), (.gzip, gzip.map { $0 ? "true" : "false" }),
      (.allowHTTP, allowHttp ? "true" : nil), (.eventsPerSecond, eventsPerSecond),
      (.caFile, caFile), (.output, output), (.filePartition, partition),
      (.fileCompression, compress), (.fileLayout, layout), (.mostFileBytes, maxFileSize),
      (.warehouse, warehouse),
      (.warehouseSchema, warehouseSchema), (.warehouseArrays, warehouseArrays), (.state, state),
      (.namespace, namespace),
      (.retryBudget, retryBudget), (.requestTimeout, requestTimeout), (.concurrency, concurrency),
      (.statementTimeout, statementTimeout), (.lockTimeout, lockTimeout), (.pageSize, pageSize),
      (.logLevel, logLevel), (.logFormat, logFormat), (.json, json ? "true" : nil),
    ]
    for case (let key, let value?) in given {
      guard key.kind.accepts(value) else { throw Options.wrong(key, value) }
      values[AbsoluteConfigKey(key.path)] = ConfigValue(.string(value), isSecret: false)
    }
    return values
  }

  private static func wrong(_ key: SettingKey, _ value: String) -> Failure {
    let sentence = "\(key.flag) must be \(key.kind.expectation)"
    guard SettingKey.files.contains(key) else { return Failure(.usage, sentence) }
    var names: [String] = []
    switch key.kind {
    case .choice(let all): names = all
    case .partition: names = ["event,date", "date,event", "event", "date", "none"]
    default: break
    }
    guard let nearest = NearestName.of(value, among: names) else {
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
