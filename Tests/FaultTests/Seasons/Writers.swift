import Foundation
import Support

@testable import tidemark

/// Sessions that change a shop and log what they commit, one transaction after the other, as `Writers/*.sql` has
/// it.
final class Writers: Sendable {
  private let shop: FreshShop
  private let numbers: Range<Int>
  private let commands: [RunningCommand]

  /// Starts writers of these numbers, each with so many transactions unless they are stopped.
  ///
  /// Numbers that differ by less than 8 change rows of their own. Numbers of writers that a crash or a failover has
  /// ended must not be used again, because rows that they had made would come back with the same ids. Most transactions
  /// stay open for up to `pause` seconds, a tenth for ten times that; of a thousand two for `longest`, which is ten
  /// pauses by default. They find the shop by `environment`, by default at its own server, and begin each session with
  /// the statements of `settings`.
  init(
    _ numbers: Range<Int> = 0..<3,
    transactions: Int = 20_000,
    pause: Double = 0.2,
    longest: Double? = nil,
    seed: UInt64,
    shop: FreshShop,
    environment: [String: String]? = nil,
    settings: String = ""
  ) throws {
    var random = SeededGenerator(seed: seed)
    commands = try numbers.map { number in
      // A statement each: a pooler lends a session for a statement, and a stop is heeded between two.
      let statements = (0..<transactions).map { _ in
        let seed = Double(random.below(2_000_001) - 1_000_000) / 1_000_000
        return "call fault_write(\(number), \(seed), \(pause), \(longest ?? 10 * pause));"
      }
      return try shop.server.start(
        settings + statements.joined(separator: "\n"),
        environment: environment ?? shop.environment,
        timeout: .seconds(1_200)
      )
    }
    self.shop = shop
    self.numbers = numbers
  }

  /// Lets each end after the transaction it is in, and waits for that.
  func stop() async throws {
    try await shop.execute(
      "insert into fault_stop select generate_series(\(numbers.lowerBound), \(numbers.upperBound - 1))"
    )
    try await finish()
  }

  /// Waits for their end; all must have written everything.
  func finish() async throws {
    for command in commands {
      let result = try await command.result()
      guard result.status == 0 || result.stderr.contains("told to stop") else {
        throw Command.Failure(description: "a writer failed: \(result.stderr.suffix(500))")
      }
    }
  }

  /// Waits for their end, however that comes.
  func end() async throws {
    for command in commands { _ = try await command.result() }
  }

  /// The ids of all acknowledged transactions so far that have something to send.
  var acknowledged: [String] {
    commands.flatMap { command in
      command.stderrSoFar.matches(of: /committed (\d+)/).map { String($0.1) }
    }
  }

  /// Waits until so many more transactions are acknowledged, for at most a minute.
  func commit(_ more: Int) async throws {
    let goal = acknowledged.count + more
    let end = ContinuousClock.now + .seconds(60)
    while acknowledged.count < goal {
      guard ContinuousClock.now < end else {
        throw Command.Failure(
          description: "writers do not go on: \(commands.map { $0.stderrSoFar.suffix(200) })"
        )
      }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Gives a shop the functions and tables that writers need.
  static func prepare(_ shop: FreshShop) async throws {
    for script in ["1_log", "2_changes", "3_writer"] { try await run(script, in: shop) }
  }

  /// The same for a Medusa v2 shop whose rows settle after so many seconds: writers take nothing back later.
  static func prepareV2(_ shop: FreshShop, settleAfter: Int) async throws {
    for script in ["1_log", "medusa_v2/2_changes", "medusa_v2/3_writer"] {
      try await run(script, in: shop)
    }
    try await shop.execute("insert into fault_settling values ('\(settleAfter) seconds')")
  }

  /// Gives a prepared shop orders and customers from before the watermark, which writers will change.
  static func writeHistory(_ shop: FreshShop) async throws {
    try await run("history", in: shop)
  }

  /// Lets rows of a prepared shop come under the name of `refund` by other ways than writes, before its
  /// writers begin.
  static func shape(_ shop: FreshShop, isParted: Bool) async throws {
    try await run("4_shape", in: shop)
    try await shop.execute("call fault_lay_out(\(isParted))")
  }

  /// Lets the writers of a prepared shop also write into an outbox, and reviews that are approved later.
  static func addOutbox(to shop: FreshShop) async throws {
    try await shop.execute(OutboxScript(applications: [], readers: []).text)
    try await run("5_outbox", in: shop)
  }

  private static func run(_ script: String, in shop: FreshShop) async throws {
    let folder = ProjectFiles.at("Tests/FaultTests/Writers")
    try await shop.execute(
      String(contentsOf: folder.appending(path: script + ".sql"), encoding: .utf8)
    )
  }
}
