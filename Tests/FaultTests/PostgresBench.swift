import Foundation
import Support

/// A shop on a server of its own, the program, and an endpoint that remembers what it accepted.
final class PostgresBench: Sendable {
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
    _ body: (PostgresBench) async throws -> Void
  ) async throws {
    let original = try await original.value
    let server = try await original.server.backUp(settings: settings)
    try await server.resume()
    try await SegmentServer.with { segment in
      try await body(PostgresBench(shop: original.on(server), segment: segment))
    }
  }

  /// With these every run scans every table: counters, which come late, skip none.
  static let scanningAll = ["track_counts": "off"]

  /// What every bench's server is a copy of.
  private static let original = Task {
    let server = try await PrivateServer.start(
      settings: ["max_wal_senders": "50", "wal_keep_size": "1GB"]
    )
    let shop = try await FreshShop.stocked(orders: 60, on: server)
    try await PostgresWriters.prepare(shop)
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
    guard outcome == .init(0) else {
      throw Command.Failure(description: "\(arguments.joined(separator: " ")): \(outcome)")
    }
  }

  private func environment(_ source: [String: String]?) -> [String: String] {
    (source ?? shop.environment).merging([
      "TIDEMARK_DESTINATION": "segment", "TIDEMARK_HOST": segment.url, "SEGMENT_WRITE_KEY": "key",
      "TIDEMARK_STATE": place.path + "/state.sqlite",
    ]) { $1 }
  }

  /// What is wrong with the messages that were accepted, held against what `shop` has committed.
  ///
  /// Empty when each committed fact was told once, and each state last as it is.
  func faults(in shop: FreshShop? = nil, allowingUnknown: Bool = false) async throws -> [String] {
    let log = try await WriteLog.read(from: shop ?? self.shop)
    let settlement = Settlement(segment.requests)
    print("\(log.entries.count) commits held against \(settlement.messages.count) messages")
    return settlement.faults(log, allowingUnknown: allowingUnknown)
  }

  /// Waits until a query gives `expected`, for at most `limit`.
  func wait(
    until sql: String,
    gives expected: String = "t",
    in shop: FreshShop? = nil,
    limit: Duration = .seconds(30)
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

/// How many rounds the random tests make: a few in `make test`, more where `FAULT_ROUNDS` says so.
func rounds(_ few: Int) -> Int {
  ProcessInfo.processInfo.environment["FAULT_ROUNDS"].flatMap(Int.init).map { $0 * few } ?? few
}

/// The seed of a random test: that of `FAULT_SEED`, else another one each time; printed.
func faultSeed(of test: String = #function) -> UInt64 {
  let seed =
    ProcessInfo.processInfo.environment["FAULT_SEED"].flatMap(UInt64.init)
    ?? .random(in: 1...1_000_000)
  print("FAULT_SEED=\(seed): \(test)")
  return seed
}
