internal import CLibPQ

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

extension Connection {
  /// Used if neither the settings nor `PGCONNECT_TIMEOUT` nor a service file say otherwise.
  private static let defaultTimeout: Duration = .seconds(10)

  /// Connects with libpq's keywords; libpq finds missing ones itself.
  ///
  /// Each of several hosts has the whole time, one after another. Names are resolved inside libpq, which waits as long
  /// as the system's resolver does.
  static func connecting(
    _ conninfo: [(keyword: String, value: String)],
    waker: Waker
  ) throws(PostgresError) -> Connection {
    var conninfo = [("fallback_application_name", "tidemark")] + conninfo
    conninfo.append(("client_encoding", "UTF8"))
    while true {
      let connection = try starting(conninfo, waker: waker)
      do throws(Interruption) {
        try connection.finishConnecting()
      } catch {
        // libpq gives up a silent host only in its own, blocking wait, so the list is cut here.
        if error == .deadline, let others = HostList(connection.handle)?.behindCurrent {
          conninfo += others
          continue
        }
        throw connection.connectError(after: error)
      }
      guard PQsetnonblocking(connection.handle, 1) == 0 else { throw connection.connectError() }
      return connection
    }
  }

  private static func starting(
    _ conninfo: [(keyword: String, value: String)],
    waker: Waker
  ) throws(PostgresError) -> Connection {
    guard let handle = start(conninfo) else {
      throw PostgresError(kind: .cannotConnect, message: "cannot connect: out of memory")
    }
    let connection = Connection(adopting: handle, waker: waker)
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    // The SQLSTATE of a refusal, or of a server's last message, is only available in the text.
    PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
    guard PQstatus(handle) != CONNECTION_BAD else { throw connection.connectError() }
    return connection
  }

  private static func start(_ conninfo: [(keyword: String, value: String)]) -> OpaquePointer? {
    let keywords = conninfo.map { strdup($0.keyword) }
    let values = conninfo.map { strdup($0.value) }
    defer {
      for text in keywords + values { free(text) }
    }
    return PQconnectStartParams(
      keywords.map { UnsafePointer($0) } + [nil],
      values.map { UnsafePointer($0) } + [nil],
      0
    )
  }

  private func finishConnecting() throws(Interruption) {
    let timeout = connectTimeout
    var host = currentHost
    var deadline = Deadline(after: timeout)
    var wanted = POLLOUT
    while true {
      _ = try waitForSocket(events: wanted, until: deadline, interruptible: true)
      switch PQconnectPoll(handle) {
      case PGRES_POLLING_OK: return
      case PGRES_POLLING_READING: wanted = POLLIN
      case PGRES_POLLING_WRITING: wanted = POLLOUT
      default: throw .lost
      }
      guard host != currentHost else { continue }
      host = currentHost
      deadline = Deadline(after: timeout)
    }
  }

  /// The host being tried, for people, and to distinguish it from the next one.
  private var currentHost: String {
    let (name, address) = (wholeText(PQhost(handle)), wholeText(PQhostaddr(handle)))
    let suffix = address.isEmpty || address == name ? "" : " (\(address))"
    return "\(name)\(suffix) port \(wholeText(PQport(handle)))"
  }

  /// `connect_timeout` as libpq resolved it; none and 0 mean the default.
  private var connectTimeout: Duration {
    guard let value = resolvedOption("connect_timeout", of: handle), let seconds = Int32(value),
      seconds > 0
    else { return Self.defaultTimeout }
    return .seconds(seconds)
  }

  private func connectError(after interruption: Interruption) -> PostgresError {
    switch interruption {
    case .cancelled: PostgresError(kind: .cancelled, message: "connecting was cancelled")
    case .deadline:
      PostgresError(
        kind: .cannotConnect,
        message: "cannot connect to \(currentHost): no answer within \(connectTimeout)"
      )
    case .lost: connectError()
    }
  }

  /// libpq's report of a failed connection, of which it only gives the text.
  private func connectError() -> PostgresError {
    let report = ConnectReport(PQerrorMessage(handle))
    let kind: PostgresError.Kind =
      switch PostgresError.Kind(sqlState: report.sqlState) {
      case .authentication: .authentication
      case .noDatabase: .noDatabase
      case .privilege: .privilege
      default: PQconnectionNeedsPassword(handle) == 1 ? .authentication : .cannotConnect
      }
    return PostgresError(kind: kind, message: report.message, sqlState: report.sqlState)
  }
}

/// The text of a failed connection in libpq's verbose form, taken apart.
struct ConnectReport {
  var message: String
  var sqlState: String?

  init(_ text: UnsafePointer<CChar>?) {
    let lines = wholeText(text).split(whereSeparator: \.isNewline)
      .filter { $0.firstMatch(of: /^\S+:\s+\w+, \w+\.c:\d+$/) == nil }
      .map { line in String(line.drop(while: \.isWhitespace)) }
    message = lines.joined(separator: " ")
    guard let code = message.firstMatch(of: #/:\ \ ([0-9A-Z]{5}):\ /#) else { return }
    sqlState = String(code.1)
    message.replace(#/:\ \ [0-9A-Z]{5}:\ /#, with: ": ")
  }

  /// The server's last message before it closed the connection, from the text that libpq keeps: its first line without
  /// severity, because every other line may contain values.
  static func lastWords(_ text: UnsafePointer<CChar>?) -> ConnectReport {
    let lines = wholeText(text).split(whereSeparator: \.isNewline)
    var report = ConnectReport(nil)
    guard let line = lines.first else { return report }
    if let parts = line.wholeMatch(of: #/[^:]+:\ \ ([0-9A-Z]{5}):\ (.*)/#) {
      report.sqlState = String(parts.1)
      report.message = String(parts.2)
    } else {
      report.message = line.trimmingPrefix(while: \.isWhitespace).description
    }
    return report
  }
}
