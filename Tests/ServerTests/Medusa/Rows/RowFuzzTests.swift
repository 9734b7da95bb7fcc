import Commerce
import Foundation
@testable import Medusa
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

/// A whole run over rows that no store should have: nothing crashes, no fact is lost, and the facts of the other orders
/// go out unchanged.
@Suite(.timeLimit(.minutes(19))) struct `Odd rows` {
  /// Seeds: `ROW_SEED=7` runs one alone, `ROW_SEEDS=200` runs more.
  private static let seeds: [UInt64] = {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["ROW_SEED"].flatMap({ UInt64($0) }) { return [seed] }
    return Array(1...(environment["ROW_SEEDS"].flatMap { UInt64($0) } ?? 4))
  }()

  /// The beginning of a dead letter's reason, before the row's id.
  private static let kinds = [
    "order", "cart", "customer", "fulfillment", "return", "refund", "swap", "claim",
  ]

  private struct Outcome {
    var report: RunReport
    var messages: [String]
    var deadLetters: [DeadLetter]
  }

  private func run(_ medusa: MedusaShop) async throws -> Outcome {
    let sync = try MedusaSync(messageBytes: Limits.messageBytes)
    let report = try await sync.run(medusa)
    let name = try #require(SyncName("default"))
    return Outcome(
      report: report,
      messages: await sync.destination.messages,
      deadLetters: try await sync.state.deadLetters(of: name, limit: .max)
    )
  }

  private func shop(_ seed: UInt64) async throws -> MedusaShop {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 120, seed: 1))
    try await medusa.execute(RowFuzz.preparation)
    if seed.isMultiple(of: 2) { try await medusa.execute(MedusaColumnTexts.rewrite) }
    medusa.mapping.includesMetadata = seed.isMultiple(of: 3)
    medusa.mapping.usesGoogleAnalyticsID = seed.isMultiple(of: 2)
    medusa.mapping.checkoutTrigger = seed.isMultiple(of: 5) ? .cartEmail : .paymentSession
    medusa.mapping.guests = seed.isMultiple(of: 4) ? .user : .anonymous
    medusa.options.pageSize = 40
    return medusa
  }

  private func change(_ medusa: MedusaShop, seed: UInt64, _ reach: RowFuzz.Reach) async throws {
    let columns = try await medusa.lines(RowFuzz.catalogue).compactMap {
      RowFuzz.Column(Substring($0))
    }
    try #require(columns.count > 200)
    var fuzz = RowFuzz(seed: seed, columns: columns, reach: reach)
    try await medusa.execute(fuzz.script(statements: 120))
  }

  @Test(arguments: seeds)
  func `of some orders leave those of the others alone`(seed: UInt64) async throws {
    let medusa = try await shop(seed)
    let before = try await run(medusa)
    // Metadata of 170,000 bytes, where it is sent.
    #expect(before.deadLetters.count <= (medusa.mapping.includesMetadata ? 4 : 0))
    let victims = Set(
      try await medusa.lines("select id from fuzz_victim union all select id from fuzz_cart")
    )
    try await change(medusa, seed: seed, .victims)
    let after = try await run(medusa)
    try await check(after, medusa, seed)

    let messages = Set(after.messages)
    var others = 0
    for message in before.messages {
      guard let properties = try StrictJSON.parse(Array(message.utf8))["properties"],
        let root = properties["order_id"]?.text ?? properties["cart_id"]?.text,
        !victims.contains(root), !victims.contains(properties["cart_id"]?.text ?? "")
      else { continue }
      others += 1
      #expect(messages.contains(message), "seed \(seed)")
    }
    #expect(others > 100, "seed \(seed)")
    #expect(messages != Set(before.messages), "seed \(seed)")
  }

  @Test(arguments: seeds)
  func `everywhere are told or accounted for`(seed: UInt64) async throws {
    let medusa = try await shop(seed)
    try await change(medusa, seed: seed, .everything)
    let outcome = try await run(medusa)
    try await check(outcome, medusa, seed)
    // Rows without a change are neither sent again nor retried.
    #expect(outcome.messages.count > 100, "seed \(seed)")
  }

  /// Every message is valid, every dead letter names its row, and every order ends as one of both or is
  /// counted as left out.
  private func check(_ outcome: Outcome, _ medusa: MedusaShop, _ seed: UInt64) async throws {
    #expect(outcome.report.imbalance == nil, "seed \(seed)")
    let validator = MessageValidator()
    var completed: Set<String> = []
    for message in outcome.messages {
      let findings = validator.findings(in: message)
      #expect(findings.isEmpty, "seed \(seed): \(message.prefix(2_000))")
      let value = try? StrictJSON.parse(Array(message.utf8))
      if value?["event"]?.text == "Order Completed",
        let id = value?["properties"]?["order_id"]?.text
      {
        #expect(completed.insert(id).inserted, "seed \(seed)")
      }
    }
    var dead: Set<String> = []
    for letter in outcome.deadLetters {
      let row = letter.key.text.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        .joined(separator: "/")
      // The fact's own row, or the one whose consent or time is to blame.
      let names = Self.kinds.contains { letter.reason.hasPrefix("\($0) ") }
      #expect(
        letter.reason.contains(": ") && (names || letter.reason.hasPrefix(row)),
        "seed \(seed): \(letter.key) \(letter.reason)"
      )
      if letter.key.text.hasSuffix("/completed") { dead.insert(row) }
    }
    #expect(completed.isDisjoint(with: dead), "seed \(seed)")
    let orders = try await medusa.lines("select count(*) from \"order\"")
    let counts = outcome.report.counts[.orderCompleted] ?? .init()
    let known = counts.sent + counts.deadLettered + counts.filtered
    #expect(["\(known)"] == orders, "seed \(seed)")
    #expect(counts.sent == completed.count && counts.deadLettered == dead.count, "seed \(seed)")
  }
}
