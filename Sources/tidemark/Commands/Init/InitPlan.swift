import Destinations
import Pipeline

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The plan of `tidemark init`, from flags, the environment and answers.
struct InitPlan {
  /// The settings file.
  let path: String
  /// The database, without a password; nil if a service of libpq's names it.
  let source: String?
  let choice: any DestinationChoice
  /// The destination's settings and those of the sync, as they stand in the file.
  let values: [(key: SettingKey, value: String)]
  /// What the file does not hold, and cron needs.
  private let passwords: [MissingPassword]
  /// The unit that is to read the files; nil if cron does.
  let unit: InstalledUnit?
  /// The database with its password, for the unit; nil if it is known elsewhere.
  private let databaseURL: String?
  let begin: InitCommand.Beginning
  private let keyPath: String?
  /// A key to be written to `keyPath`; nil if the file already exists.
  private let key: String?
  /// The SQL that makes the role.
  let role: String

  init(_ command: InitCommand, in context: CommandContext) throws {
    let settings = context.settings
    let asks = Console.errors.isTerminal && Console.isInputTerminal
    path = InitPlan.absolute(try command.write ?? InitPlan.usualPath(settings.environment))
    _ = try settings.givenName()
    let source = try InitPlan.source(settings, asks: asks)
    self.source = source.url
    role = InitPlan.role(source.database)
    let choice = try InitPlan.choice(settings, asks: asks)
    self.choice = choice
    var passwords = [source.password].compactMap(\.self)
    values = try
      (InitPlan.others(settings, beside: choice)
      + InitPlan.values(of: choice, settings, asks: asks))
      .map { key, value -> (key: SettingKey, value: String) in
        guard key == .state || key == .warehouse,
          let url = try DatabaseURL(ifDatabase: value, origin: key.flag, status: .usage)
        else {
          let isPath = [.output, .state, .caFile].contains(key)
          return (key, isPath ? InitPlan.absolute(value) : value)
        }
        guard url.hasPassword else { return (key, value) }
        passwords.append(MissingPassword(origin: key.variable, conninfo: url.conninfo))
        return (key, url.withoutPassword)
      }
    // The commands below name a file of variables themselves.
    self.passwords = command.options.envFile == nil ? passwords : []
    databaseURL = try Secrets.databaseURL(environment: settings.environment)?.url ?? source.url
    if choice.isHTTP {
      let usual =
        path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        .joined(separator: "/") + "/write-key"
      keyPath = InitPlan.absolute(command.keyFile ?? settings.text(.writeKeyFile) ?? usual)
      key = try InitPlan.key(for: keyPath ?? usual, settings, asks: asks)
    } else {
      (keyPath, key) = (nil, nil)
    }
    let isOfUnit = path == InstalledUnit.settings && keyPath == InstalledUnit.writeKey
    unit = isOfUnit ? InstalledUnit() : nil
    begin = try InitPlan.begin(command, asks: asks)
  }

  /// Whether commands find the written file without a flag that names it.
  func isFound(_ environment: [String: String]) -> Bool {
    guard environment["TIDEMARK_CONFIG"]?.isEmpty ?? true else { return false }
    return (try? SettingsPlaces.found(environment)) == path
  }

  /// What must still be done for cron, which has none of this shell's variables; nil if nothing.
  var noteForCron: String? {
    var notes: [String] = []
    if source == nil {
      notes.append(
        "PGSERVICE names the database: cron needs it as well, in a line of its own at the head of the crontab."
      )
    }
    // The unit reads the database's password from a file of its own.
    for password in passwords {
      if unit == nil {
        notes.append(
          """
          A password came by \(password.origin), and is in no file. For cron write it to ~/.pgpass (mode 600) of the user
          who runs tidemark:
            \(password.line)
          """
        )
      } else if !password.origin.hasPrefix("DATABASE_URL") {
        notes.append(
          "A password came by \(password.origin), and is in no file. For the unit write it into the URL:"
            + " \(InstalledUnit.databaseURL) is for the shop's, TIDEMARK_WAREHOUSE and TIDEMARK_STATE in"
            + " \(InstalledUnit.variables) for the others."
        )
      }
    }
    return notes.isEmpty ? nil : notes.joined(separator: "\n\n")
  }

  var keyNote: String? {
    guard let keyPath else { return nil }
    return key == nil ? "the write key is read from \(keyPath)" : "the write key is in \(keyPath)"
  }

  /// - Throws: exit code 78 if the file already exists and sets something: the package's own file sets nothing.
  func demandNew() throws(Failure) {
    if isThere, try !SettingsFile(path: path).setsNothing {
      throw Failure(
        .configuration,
        "\(path) is there already; nothing was written",
        hint: "look at it and run tidemark check, or write another one with --write FILE"
      )
    }
  }

  func writeFiles() throws(Failure) {
    try InitPlan.makeDirectory(of: path)
    if let key, let keyPath {
      try InitPlan.makeDirectory(of: keyPath)
      try InitPlan.write(key + "\n", to: keyPath)
      try unit?.open(keyPath)
    }
    let isNew = !isThere
    try InitPlan.write(yaml, to: path, replacing: !isNew)
    guard let unit else { return }
    if isNew { try unit.open(path) }
    if let databaseURL, access(InstalledUnit.databaseURL, F_OK) != 0 {
      try InitPlan.write(databaseURL + "\n", to: InstalledUnit.databaseURL)
      try unit.open(InstalledUnit.databaseURL)
    }
  }

  private var isThere: Bool { access(path, F_OK) == 0 }

  private static func write(
    _ text: String,
    to path: String,
    replacing: Bool = false
  ) throws(Failure) {
    let file = try NewFile(path, replacing: replacing)
    do throws(Failure) {
      try file.write(Array(text.utf8))
      try file.finish()
    } catch {
      file.remove()
      throw error
    }
  }

  private static func makeDirectory(of path: String) throws(Failure) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    for count in parts.indices {
      let directory = parts[...count].joined(separator: "/")
      guard !directory.isEmpty, access(directory, F_OK) != 0 else { continue }
      guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
        throw Failure(
          .cannotWriteState,
          "\(directory) cannot be made: \(String(cString: strerror(errno)))",
          hint: "name another settings file with --write FILE"
        )
      }
    }
  }

  /// The settings file, with comments for the settings that people look for next.
  private var yaml: String {
    var lines = [
      "# Settings of tidemark. tidemark help options explains each; docs/configuration.md has all of them.",
      "",
    ]
    if let source {
      lines += [
        "# The shop's database, without a password: that belongs in ~/.pgpass or PGPASSWORD.",
        "source: \(quoted(source))",
      ]
    } else {
      lines += [
        "# The shop's database is named by PGSERVICE.",
        "# source: postgres://tidemark@db.example.com/medusa",
      ]
    }
    lines += [
      "", "# segment, jitsu, rudderstack, file, stdout or postgres", "destination: \(choice.name)",
    ]
    lines += values.map { "\($0.key.name): \(quoted($0.value))" }
    if let keyPath {
      lines += ["# A file, never the key itself.", "write_key_file: \(quoted(keyPath))"]
    }
    lines += [
      "", "# What is remembered between runs. Keep it: without it everything would be sent again.",
      "# state: /var/lib/tidemark/tidemark.sqlite", "",
      "# Events can be switched off, one by one.", "# events:", "#   order_updated:",
      "#     enabled: false", "",
    ]
    return lines.joined(separator: "\n")
  }

  private func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }

  /// The path from the root on: cron starts in another directory.
  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let directory = getcwd(nil, 0) else { return path }
    defer { free(directory) }
    return String(cString: directory) + "/"
      + (path.hasPrefix("./") ? String(path.dropFirst(2)) : path)
  }

  static func usualPath(_ environment: [String: String]) throws(Failure) -> String {
    if geteuid() == 0 { return "/etc/tidemark/" + SettingsPlaces.name }
    guard let directory = SettingsPlaces.ownDirectory(environment) else {
      throw Failure(
        .configuration,
        "there is no place for a settings file, as HOME is not set",
        hint: "name one: tidemark init --write FILE"
      )
    }
    return directory + "/" + SettingsPlaces.name
  }
}
