import Configuration
import Pipeline
import Stores

/// The place of a state: a SQLite file, or the schema `tidemark` of a PostgreSQL database.
enum StatePlace: Sendable {
  /// An absolute path.
  case file(String)
  case postgres(PostgresStatePlace)

  /// As people see it: a path, or an address without user and password.
  var name: String {
    switch self {
    case .file(let path): path
    case .postgres(let place): place.name
    }
  }

  /// Reads a place as it was given.
  /// - Parameters:
  ///   - text: a file, a directory, `postgres://…` or libpq's `host=… dbname=…`; nil for the usual file.
  ///   - environment: the variables that name the usual file's directory.
  ///   - origin: where it was given, for error texts.
  ///   - status: the exit code of an error.
  ///   - isPublic: whether others can read it, so that it must hold no password.
  /// - Throws: a `Failure` that describes the fault, without any value.
  init(
    _ text: String?,
    environment: [String: String],
    origin: String,
    status: ExitStatus,
    isPublic: Bool
  ) throws(Failure) {
    guard let text, let url = try DatabaseURL(ifDatabase: text, origin: origin, status: status)
    else {
      // URLs of other databases have their own explanation below.
      if let text, text.wholeMatch(of: #/[A-Za-z]+://[^@?]*/#) == nil {
        try PlaceText.demandPath(text, origin: origin, status: status)
      }
      do {
        self = .file(try StateLocation(text, environment: environment).path)
      } catch {
        throw Failure(.configuration, explained: error.reason)
      }
      return
    }
    guard !isPublic || !url.hasPassword else {
      throw Failure(
        status,
        status == .usage
          ? "\(origin) holds a password, which every user of this machine could see in ps"
          : "\(origin) holds a password",
        hint: "leave it out and set TIDEMARK_STATE, PGPASSWORD or PGPASSFILE"
      )
    }
    guard url.schema == nil else {
      throw Failure(
        status,
        "\(origin) has the parameter \"schema\", and the state always lies in the schema tidemark",
        hint: "remove it from the URL"
      )
    }
    var conninfo = url.conninfo
    if !conninfo.contains(where: { $0.keyword == "connect_timeout" }),
      environment["PGCONNECT_TIMEOUT"] == nil
    {
      conninfo.append(("connect_timeout", "10"))
    }
    self = .postgres(PostgresStatePlace(conninfo: conninfo))
  }

  /// Opens it for writing; makes it, or brings it up to date, if necessary.
  func open() async throws(StateError) -> any CopyableState {
    switch self {
    case .file(let path): try await SQLiteStateStore.open(path)
    case .postgres(let place): try await PostgresStateStore.open(place)
    }
  }

  /// For commands that only look: makes nothing, and treats a missing state as empty.
  func reading() -> any CopyableState {
    switch self {
    case .file(let path): SQLiteStateStore.reading(path)
    case .postgres(let place): PostgresStateStore.reading(place)
    }
  }
}

extension Settings {
  /// Where the state lies.
  /// - Throws: exit code 64 or 78 for a text that is not a place, or contains a password that others can see.
  func statePlace() throws(Failure) -> StatePlace {
    let key = SettingKey.state
    let isFlag = flags[AbsoluteConfigKey(key.path)] != nil
    let isOwn = ownText(key) != nil
    return try StatePlace(
      text(key),
      environment: environment,
      origin: origin(of: key),
      status: isFlag ? .usage : .configuration,
      isPublic: isFlag || !isOwn
    )
  }
}
