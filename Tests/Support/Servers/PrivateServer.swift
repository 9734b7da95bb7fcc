#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A PostgreSQL of the tests' own, in a temporary directory and on a Unix socket.
///
/// It ends with the process that started it, however that ends: a small shell waits for the end of a pipe that
/// only this process holds, then stops the server and removes the directory.
package final class PrivateServer: Sendable {
  /// The role that owns everything; it needs no password.
  package static let superuser = "postgres"
  /// A role that may log in only with `password`, also over the socket.
  package static let passwordUser = "needs_password"
  package static let password = "correct horse"

  /// The folder of the socket, which is libpq's `host`.
  package let directory: String
  package let port: Int
  private let installation: PostgresInstallation
  private let watchdog: RunningCommand

  /// The server that all tests of this process share; started at the first call.
  package static func shared() async throws -> PrivateServer {
    try await sharedStart.value
  }

  private static let sharedStart = Task { try await PrivateServer.start() }

  /// Starts a server of its own, for tests that need other settings, restarts or a standby.
  ///
  /// `settings` are lines of `postgresql.conf`, such as `["track_counts": "off"]`; with `listening` the server
  /// also listens on 127.0.0.1 at `port`.
  package static func start(
    settings: [String: String] = [:],
    listening: Bool = false
  ) async throws -> PrivateServer {
    let server = try PrivateServer(port: listening ? freePort() : 5432)
    try await server.tool(
      "initdb",
      [
        "-D", server.data, "-U", superuser, "-A", "trust", "--encoding=UTF8", "--locale=C",
        "--no-sync", "--no-instructions",
      ]
    )
    try await server.writeConfiguration(settings, listening: listening)
    try await server.resume()
    try await server.execute(
      "CREATE ROLE \(passwordUser) LOGIN PASSWORD '\(password)'",
      in: "postgres"
    )
    return server
  }

  /// Starts a streaming standby of this server; it has all earlier commits.
  package func startStandby(settings: [String: String] = [:]) async throws -> PrivateServer {
    let standby = try await copy(["-R"], settings)
    try await standby.resume()
    return standby
  }

  /// Takes a base backup: a server that is not started and holds all earlier commits.
  package func backUp(settings: [String: String] = [:]) async throws -> PrivateServer {
    try await copy([], settings)
  }

  private func copy(
    _ options: [String],
    _ settings: [String: String]
  ) async throws -> PrivateServer {
    let copy = try PrivateServer(port: 5432)
    try await copy.tool(
      "pg_basebackup",
      [
        "-D", copy.data, "-h", directory, "-p", "\(port)", "-U", Self.superuser,
        "-X", "stream", "-c", "fast", "--no-sync",
      ] + options
    )
    let lines = settings.map { "\($0.key) = '\($0.value)'\n" }.joined()
    try await copy.writeFile("postgresql.auto.conf", appending: copy.placeLines + lines)
    return copy
  }

  /// Makes a standby a primary, on a new timeline.
  package func promote() async throws {
    try await tool("pg_ctl", ["promote", "-D", data, "-w", "-t", "60"])
  }

  private init(port: Int) throws {
    installation = try PostgresInstallation.find()
    self.port = port
    directory = try installation.makeDirectory("tmpg")
    watchdog = try Command.start(
      "/bin/sh",
      ["-c", Self.watch, "sh", directory],
      environment: ["PATH": "/usr/bin:/bin"],
      stdin: nil,
      timeout: .seconds(1_000_000)
    )
  }

  deinit {
    watchdog.closeInput()
  }

  /// Waits for the end of its input, then kills the server and removes its directory.
  private static let watch = """
    exec >/dev/null 2>&1
    trap '' INT TERM HUP
    cat
    if read -r pid < "$1/data/postmaster.pid"; then
      kill -QUIT "$pid"
      for _ in 1 2 3 4 5 6 7 8 9 10; do
        kill -0 "$pid" || break
        sleep 0.3
      done
    fi
    rm -rf "$1"
    """

  private var data: String { directory + "/data" }

  /// Where libpq finds the server, for child processes.
  package func environment(
    database: String,
    user: String = PrivateServer.superuser
  ) -> [String: String] {
    ["PGHOST": directory, "PGPORT": "\(port)", "PGUSER": user, "PGDATABASE": database]
  }

  /// Where libpq finds the server, as keywords.
  package func conninfo(
    database: String,
    user: String = PrivateServer.superuser
  ) -> [(keyword: String, value: String)] {
    [("host", directory), ("port", "\(port)"), ("user", user), ("dbname", database)]
  }

  /// Makes a database with an unused name that starts with `prefix`; returns its name.
  package func createDatabase(
    named prefix: String,
    template: String = "template1"
  ) async throws -> String {
    let name = prefix + "_" + String(UInt64.random(in: .min ... .max), radix: 36)
    try await execute(#"CREATE DATABASE "\#(name)" TEMPLATE "\#(template)""#, in: "postgres")
    return name
  }

  /// Runs a script with psql and returns its output: one line per row, columns separated by `|`.
  @discardableResult
  package func execute(_ sql: String, in database: String) async throws -> String {
    try await tool(
      "psql",
      ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"],
      environment: environment(database: database),
      stdin: sql
    )
  }

  /// Does the same; the tables' counters include the writes when this returns, and not only a moment later (PostgreSQL
  /// manual, "The Cumulative Statistics System").
  @discardableResult
  package func executeCounted(_ sql: String, in database: String) async throws -> String {
    // Servers before 15 have no such function; their counters arrive later.
    let flush = """
      do $$ begin perform pg_stat_force_next_flush(); exception when undefined_function then null; end $$;
      """
    return try await execute(sql + "\n;\n" + flush, in: database)
  }

  /// Starts psql on a script, to be waited for or ended; it prints only the script's output.
  package func start(
    _ sql: String,
    environment: [String: String],
    timeout: Duration = .seconds(120)
  ) throws -> RunningCommand {
    try Command.start(
      "\(installation.programs)/psql",
      ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"],
      environment: environment.merging(["PATH": "/usr/bin:/bin", "LC_ALL": "C"]) { own, _ in own },
      stdin: sql,
      timeout: timeout
    )
  }

  /// The script that makes the database again, as written by pg_dump.
  package func dump(_ database: String) async throws -> String {
    try await tool("pg_dump", [], environment: environment(database: database))
  }

  /// Starts the server after `stop`.
  package func resume() async throws {
    try await tool("pg_ctl", ["start", "-D", data, "-w", "-t", "60", "-l", directory + "/log"])
  }

  /// Stops the server and keeps its data; connections break.
  package func stop() async throws {
    try await tool("pg_ctl", ["stop", "-D", data, "-w", "-t", "60", "-m", "fast"])
  }

  /// Stops the server at once, as a crash would.
  package func crash() async throws {
    try await tool("pg_ctl", ["stop", "-D", data, "-w", "-t", "60", "-m", "immediate"])
  }

  package func restart() async throws {
    try await stop()
    try await resume()
  }

  /// Restarts the server with `next` as its next transaction id, of 32 bits, in the given epoch; rows keep
  /// the ids they carry.
  ///
  /// At most 2·10⁹ ids further on than before.
  package func moveTransactionIDs(to next: UInt32, epoch: Int) async throws {
    try await tool(
      "vacuumdb",
      ["-q", "--all", "--freeze"],
      environment: environment(database: "postgres")
    )
    try await stop()
    try await tool("pg_resetwal", ["-f", "-x", "\(next)", "-e", "\(epoch)", "-D", data])
    // That does not make the page of transaction states that holds `next`.
    let segment = String(next >> 20, radix: 16, uppercase: true)
    let name = String(repeating: "0", count: 4 - segment.count) + segment
    try await shell(
      "test -f \"$1\" || head -c 262144 /dev/zero > \"$1\"",
      ["\(data)/pg_xact/\(name)"],
      stdin: ""
    )
    try await resume()
  }

  private func writeConfiguration(_ settings: [String: String], listening: Bool) async throws {
    var lines = placeLines
    lines += """
      listen_addresses = '\(listening ? "127.0.0.1" : "")'
      fsync = off
      full_page_writes = off
      synchronous_commit = off
      shared_buffers = 16MB
      max_connections = 400
      wal_level = replica
      max_wal_senders = 4

      """
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
      lines += "\(name) = '\(value)'\n"
    }
    try await writeFile("postgresql.conf", appending: lines)
    try await writeFile("pg_hba.conf", with: Self.access)
  }

  /// Every role logs in by name alone, except the one with a password.
  private static let access = """
    local all \(passwordUser) scram-sha-256
    host all \(passwordUser) 127.0.0.1/32 scram-sha-256
    local all all trust
    host all all 127.0.0.1/32 trust
    local replication all trust

    """

  private var placeLines: String {
    "unix_socket_directories = '\(directory)'\nport = \(port)\n"
  }

  private func writeFile(_ name: String, appending text: String) async throws {
    try await shell("cat >> \"$1\"", [data + "/" + name], stdin: text)
  }

  private func writeFile(_ name: String, with text: String) async throws {
    try await shell("cat > \"$1\"", [data + "/" + name], stdin: text)
  }

  /// Runs one of PostgreSQL's programs and returns its output; a failure throws the output.
  @discardableResult
  private func tool(
    _ name: String,
    _ arguments: [String],
    environment: [String: String] = [:],
    stdin: String = ""
  ) async throws -> String {
    try await shell(
      "exec \"$@\"",
      ["\(installation.programs)/\(name)"] + arguments,
      environment: environment,
      stdin: stdin
    )
  }

  /// Runs a shell script as the account that owns the server.
  @discardableResult
  private func shell(
    _ script: String,
    _ arguments: [String],
    environment: [String: String] = [:],
    stdin: String
  ) async throws -> String {
    let command =
      installation.launcher + ["/bin/sh", "-c", "cd / && \(script)", "sh"] + arguments
    let result = try await Command.run(
      command[0],
      Array(command.dropFirst()),
      environment: environment.merging(["PATH": "/usr/bin:/bin", "LC_ALL": "C"]) { own, _ in own },
      stdin: stdin,
      timeout: .seconds(300)
    )
    guard result.status == 0 else {
      throw Command.Failure(
        description: "\(arguments.first ?? script) ended with \(result.status): \(result.stderr)"
      )
    }
    return result.stdout
  }

  /// A port on 127.0.0.1 without a listener at this moment.
  package static func freePort() throws -> Int {
    let (descriptor, port) = try listener()
    close(descriptor)
    return port
  }

  /// A socket bound to a free port of 127.0.0.1, not listening yet.
  package static func listener() throws -> (descriptor: Int32, port: Int) {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    #if os(Linux)
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
    let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let failed = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) != 0 || getsockname(descriptor, address, &length) != 0
      }
    }
    guard !failed else { throw Command.Failure(description: "no free port on 127.0.0.1") }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
  }
}
