internal import CLibPQ

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

extension Connection {
  /// Used where neither the settings nor `PGCONNECT_TIMEOUT` nor a service file say otherwise.
  private static let defaultTimeout: Duration = .seconds(10)

  /// Connects with libpq's keywords, whose unnamed ones libpq finds itself.
  ///
  /// Names are resolved inside libpq, which waits as long as the system's resolver does.
  static func connecting(
    _ conninfo: [(keyword: String, value: String)],
    waker: Waker
  ) throws(PostgresError) -> Connection {
    let forced = [("client_encoding", "UTF8")]
    let defaults = [("fallback_application_name", "tidemark")]
    guard let handle = start(defaults + conninfo + forced) else {
      throw PostgresError(kind: .cannotConnect, message: "cannot connect: out of memory")
    }
    let connection = Connection(adopting: handle, waker: waker)
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    // The only way to learn the SQLSTATE of a refusal is to have it in the text.
    PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
    try connection.finishConnecting()
    PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
    guard PQsetnonblocking(handle, 1) == 0 else { throw connection.connectError() }
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

  private func finishConnecting() throws(PostgresError) {
    guard PQstatus(handle) != CONNECTION_BAD else { throw connectError() }
    let timeout = connectTimeout
    var host = currentHost
    var deadline = Deadline(after: timeout)
    var wanted = POLLOUT
    while true {
      do throws(Interruption) {
        _ = try waitForSocket(events: wanted, until: deadline, interruptible: true)
      } catch {
        throw connectError(after: error, timeout)
      }
      switch PQconnectPoll(handle) {
      case PGRES_POLLING_OK: return
      case PGRES_POLLING_READING: wanted = POLLIN
      case PGRES_POLLING_WRITING: wanted = POLLOUT
      default: throw connectError()
      }
      // Each of several hosts has the whole time, as in libpq's own waiting.
      guard host != currentHost else { continue }
      host = currentHost
      deadline = Deadline(after: timeout)
    }
  }

  private var currentHost: String {
    let parts = [PQhost(handle), PQhostaddr(handle), PQport(handle)]
    return parts.map { $0.map { String(cString: $0) } ?? "" }.joined(separator: " ")
  }

  /// `connect_timeout` as libpq resolved it; none and 0 mean the default.
  private var connectTimeout: Duration {
    guard let options = PQconninfo(handle) else { return Self.defaultTimeout }
    defer { PQconninfoFree(options) }
    var option = options
    while let keyword = option.pointee.keyword {
      if strcmp(keyword, "connect_timeout") == 0, let value = option.pointee.val,
        let seconds = Int32(String(cString: value)), seconds > 0
      {
        return .seconds(seconds)
      }
      option += 1
    }
    return Self.defaultTimeout
  }

  private func connectError(after interruption: Interruption, _ timeout: Duration)
    -> PostgresError
  {
    switch interruption {
    case .cancelled: PostgresError(kind: .cancelled, message: "connecting was cancelled")
    case .deadline:
      PostgresError(
        kind: .cannotConnect,
        message: "cannot connect to \(currentHost): no answer within \(timeout)"
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
    let lines = (text.map { String(cString: $0) } ?? "").split(whereSeparator: \.isNewline)
      .filter { $0.firstMatch(of: /^\S+:\s+\w+, \w+\.c:\d+$/) == nil }
      .map { line in String(line.drop(while: \.isWhitespace)) }
    message = lines.joined(separator: " ")
    guard let code = message.firstMatch(of: #/:\ +([0-9A-Z]{5}):\ /#) else { return }
    sqlState = String(code.1)
    message.replace(#/:\ +[0-9A-Z]{5}:\ /#, with: ": ")
  }
}
