import Logging
@testable import Medusa
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `Dead letters of a store` {
  @Test(arguments: [false, true])
  func `of every kind are found again by their keys, and are what a sync would have sent`(
    isNamed: Bool
  ) async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 400, seed: 3))
    let healthy = try MedusaSync()
    try await healthy.run(medusa)

    let name = try #require(SyncName("default"))
    let sick = try MedusaSync()
    let keys = try await bury(medusa, in: sick, name)
    let source = medusa.source()
    let base = Run(
      source: source,
      destination: sick.destination,
      state: sick.state,
      sync: name,
      namespace: Namespace(storeID: "store", writeKey: nil, outputKind: "test"),
      clock: SystemWallClock(),
      holder: LockHolder(pid: 1, host: "test", command: "retry", since: Timestamp(microseconds: 0)),
      exitCode: { _, _ in 0 },
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    )
    let retry = RetryRun(base, isNamed ? .keys(keys) : .every(nil), chunk: 50) { _ in true }
    let outcome = try await Retried { try await retry.run($0) }
    await source.close()
    #expect(outcome.stays == [])
    // A key that is named twice is settled twice.
    #expect(outcome.settled == (isNamed ? keys.count : Set(keys).count))
    #expect(await sick.state.deadLetterCount(of: name, event: nil) == 0)
    let (sent, again) = (
      Set(await healthy.destination.messages), Set(await sick.destination.messages)
    )
    #expect(sent.count > 1_000)
    #expect(sent.subtracting(again).isEmpty)
    // A sync only notes an order's state when it reads everything.
    #expect(again.subtracting(sent).allSatisfy { $0.contains(#""event":"Order Updated""#) })
    #expect(await sick.watermark == nil)
    _ = try await sick.run(medusa)
    #expect(await sick.destination.messages.count == again.count)
  }

  /// Makes every fact of the shop a dead letter; gives their keys.
  private func bury(
    _ medusa: MedusaShop,
    in sync: MedusaSync,
    _ name: SyncName
  ) async throws -> [FactKey] {
    let source = medusa.source()
    let harvest = try await source.harvest(since: .since(Timestamp(microseconds: 0)))
    var records = DeliveryRecords()
    while let page = try await harvest.pages.next() {
      for fact in page.facts where !fact.isPrelude && !fact.isAddendum && fact.event != .deletion {
        for key in [fact.key, fact.alias] {
          guard let key else { continue }
          records.entries.append(key, LedgerEntry(fate: .dead))
        }
        records.deadLetters.append(
          DeadLetter(
            key: fact.key,
            event: fact.event,
            messageID: MessageID(high: 1, low: 1),
            reason: "refused",
            payload: [],
            time: Timestamp(microseconds: 0)
          )
        )
      }
    }
    await source.close()
    await sync.state.record(records, of: name)
    return records.deadLetters.map(\.key)
  }
}
