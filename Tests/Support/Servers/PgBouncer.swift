/// A PgBouncer of a test's own in transaction mode, in front of one server or several.
///
/// It passes on only the parameters that this pooler's version accepts without further settings: its
/// `ignore_startup_parameters` is empty. It ends with the process that started it.
package final class PgBouncer: Sendable {
  /// The folder of its socket, which is libpq's `host`.
  package let directory: String
  private let process: RunningCommand
  private static let port = 6432

  /// Starts a pooler; with several servers, each new server connection goes to the next one.
  ///
  /// `pool` is the number of server connections that a database may have; `settings` are lines of its section
  /// `[pgbouncer]`.
  package static func start(
    before servers: [PrivateServer],
    pool: Int = 2,
    settings: [String: String] = [:]
  ) async throws -> PgBouncer {
    let bouncer = try PgBouncer(before: servers, pool: pool, settings: settings)
    guard let server = servers.first else { return bouncer }
    for _ in 0..<400 {
      let answer = try server.start(
        "show version",
        environment: bouncer.environment(database: "pgbouncer")
      )
      if try await answer.result().status == 0 { return bouncer }
      try await Task.sleep(for: .milliseconds(25))
    }
    throw Command.Failure(description: "PgBouncer does not answer: \(bouncer.process.stderrSoFar)")
  }

  private init(before servers: [PrivateServer], pool: Int, settings: [String: String]) throws {
    let installation = try PostgresInstallation.find()
    guard let program = try? Command.find("pgbouncer") else {
      throw Command.Failure(
        description: "These tests need PgBouncer: install it (Debian: apt-get install pgbouncer)."
      )
    }
    directory = try installation.makeDirectory("tmpb")
    var lines = """
      [databases]
      * = host=\(servers.map(\.directory).joined(separator: ",")) port=\(servers.first?.port ?? 5432)
      [pgbouncer]
      listen_port = \(Self.port)
      unix_socket_dir = \(directory)
      auth_type = trust
      auth_file = \(directory)/users
      admin_users = \(PrivateServer.superuser)
      pool_mode = transaction
      default_pool_size = \(pool)

      """
    for (name, value) in settings { lines += "\(name) = \(value)\n" }
    let command = installation.launcher + ["/bin/sh", "-c", Self.watch, "sh", program, directory]
    process = try Command.start(
      command[0],
      Array(command.dropFirst()),
      environment: ["PATH": "/usr/bin:/bin", "INI": lines],
      stdin: nil,
      timeout: .seconds(1_000_000)
    )
  }

  deinit {
    process.closeInput()
  }

  /// Runs the pooler until its own input ends, then removes the directory.
  private static let watch = """
    trap '' INT TERM HUP
    cd "$2" || exit
    printf '%s' "$INI" > ini
    printf '"\(PrivateServer.superuser)" ""\\n' > users
    "$1" -q ini &
    cat > /dev/null
    kill -KILL $!
    wait
    cd / && rm -rf "$2"
    """

  /// Where libpq finds `database` behind the pooler, for child processes.
  package func environment(database: String) -> [String: String] {
    [
      "PGHOST": directory, "PGPORT": "\(Self.port)", "PGUSER": PrivateServer.superuser,
      "PGDATABASE": database,
    ]
  }
}
