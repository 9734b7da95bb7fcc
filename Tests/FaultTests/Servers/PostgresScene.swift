import Support

/// A shop on a server of its own, the program, and an endpoint that remembers what it accepted.
final class PostgresScene: Sendable {
  let shop: FreshShop
  let place: Place
  let segment: SegmentServer

  private init(shop: FreshShop, segment: SegmentServer) throws {
    self.shop = shop
    self.segment = segment
    place = try Place()
  }

  /// Runs `body` over a shop of 60 orders on a server with these settings.
  static func with(
    settings: [String: String] = [:],
    _ body: (PostgresScene) async throws -> Void
  ) async throws {
    let original = try await original.value
    let server = try await original.server.backUp(settings: settings)
    try await server.resume()
    try await SegmentServer.with { segment in
      try await body(PostgresScene(shop: original.on(server), segment: segment))
    }
  }

  /// With these every run scans every table: counters, which come late, skip none.
  static let scanningAll = ["track_counts": "off"]

  /// The template of every bench's server.
  private static let original = Task {
    let server = try await PrivateServer.start(
      settings: ["max_wal_senders": "50", "wal_keep_size": "1GB"]
    )
    let shop = try await FreshShop.stocked(orders: 60, on: server)
    try await Writers.prepare(shop)
    try await Writers.writeHistory(shop)
    return shop
  }

  /// The shop's own server.
  var server: PrivateServer { shop.server }

  /// Runs the program as cron would, over the shop as `source` finds it; by default at its own server.
  func run(
    _ arguments: String...,
    source: [String: String]? = nil
  ) async throws -> Program.Outcome {
    try await Program.run(arguments, environment: environment(source), in: place)
  }

  /// The same, to be looked at while it runs.
  func start(_ arguments: String..., source: [String: String]? = nil) throws -> RunningCommand {
    try Program.start(arguments, environment: environment(source), in: place)
  }

  /// A run that must end well and silently.
  func succeed(_ arguments: String..., source: [String: String]? = nil) async throws {
    let outcome = try await Program.run(arguments, environment: environment(source), in: place)
    // `watermark set` prints the new watermark; every other successful command is silent.
    let isConfirmation =
      arguments.starts(with: ["watermark", "set"]) && outcome.stdout.hasPrefix("sync ")
    guard outcome == .init(0, stdout: isConfirmation ? outcome.stdout : "") else {
      throw Command.Failure(description: "\(arguments.joined(separator: " ")): \(outcome)")
    }
  }

  private func environment(_ source: [String: String]?) -> [String: String] {
    (source ?? shop.environment).merging([
      "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": segment.url, "SEGMENT_WRITE_KEY": "key",
      "TIDEMARK_STATE": place.path + "/state.sqlite", "TIDEMARK_INCLUDE_METADATA": "true",
    ]) { $1 }
  }

  /// The faults of the accepted messages, compared with the commits of `shop`.
  ///
  /// Empty if each committed fact was sent once, and each state last in its current version; see `Verdict.faults`.
  func faults(in shop: FreshShop? = nil, allowingUnknown: Bool = false) async throws -> [String] {
    let shop = shop ?? self.shop
    let takings = segment.requests.flatMap { $0.messages ?? [] }.compactMap(FiledMessage.init).map {
      Inbox.Taking(message: $0, run: 0, isAcknowledged: true)
    }
    let commits = try await WriteLog.transactions(in: shop).count
    let faults = try await Verdict(
      log: WriteLog.lines(in: shop),
      guests: WriteLog.guests(in: shop),
      takings: takings,
      ends: [:]
    )
    .faults(allowingUnknown: allowingUnknown)
    // An expectation over an `await` does not show its value.
    print("\(commits) commits held against \(takings.count) messages: \(faults.prefix(10))")
    return faults
  }

  /// Waits until a query gives `expected`, for at most `limit`.
  func wait(
    until sql: String,
    gives expected: String = "t",
    in shop: FreshShop? = nil,
    limit: Duration = .seconds(240)
  ) async throws {
    let end = ContinuousClock.now + limit
    while true {
      let answer = try await (shop ?? self.shop).execute(sql)
      if answer == expected + "\n" { return }
      guard ContinuousClock.now < end else {
        throw Command.Failure(description: "still \(answer) and not \(expected): \(sql)")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Waits until `standby` has replayed all that the bench's server has written.
  func waitForReplay(by standby: FreshShop) async throws {
    let written = try await shop.execute("select pg_current_wal_insert_lsn()").dropLast()
    try await wait(until: "select pg_last_wal_replay_lsn() >= '\(written)'", in: standby)
  }
}
