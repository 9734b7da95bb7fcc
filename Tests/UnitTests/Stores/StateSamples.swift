import Pipeline
import SegmentSpec
import Support
import Testing

func sync(_ name: String) throws -> SyncName {
  try #require(SyncName(name))
}

func holder(_ pid: Int32) -> LockHolder {
  LockHolder(
    pid: pid,
    host: "shop/1",
    command: "sync",
    since: Timestamp(microseconds: 1_700_000_000_000_001)
  )
}

/// A delivery with entries, a dead letter and a part, all named after its number.
func delivery(_ number: Int) -> DeliveryRecords {
  let state = LedgerState(
    digest: StateDigest(high: UInt64(number), low: 1),
    list: 1,
    deliveries: 1,
    covered: Timestamp(microseconds: Int64(number))
  )
  return DeliveryRecords(
    entries: (0..<20).flatMap { entry in
      [
        (FactKey("order_\(number)_\(entry)/completed"), LedgerEntry(fate: .sent)),
        (FactKey("order_\(number)_\(entry)/updated"), LedgerEntry(fate: .sent, state: state)),
      ]
    },
    deadLetters: [
      DeadLetter(
        key: FactKey("cus_\(number)/identify"),
        event: .identify,
        messageID: MessageID(high: 1, low: UInt64(number)),
        reason: "no e-mail address",
        payload: [UInt8](repeating: 7, count: 500),
        time: Timestamp(microseconds: Int64(number))
      )
    ],
    part: "part-\(number)"
  )
}

/// The numbers of the deliveries that a store holds; records an issue for one that it holds in part.
func deliveries(
  in store: any StateStore,
  of name: SyncName? = nil
) async throws -> [Int] {
  let name = try name ?? sync("a")
  let parts = Set(try await store.unconfirmedParts(of: name))
  let letters = Set(try await store.deadLetters(of: name, limit: 1_000).map(\.key.text))
  var numbers: [Int] = []
  for number in 0..<25 {
    let records = delivery(number)
    let entries = try await store.ledger(of: name, keys: records.entries.map(\.key))
    let holds = parts.contains("part-\(number)")
    let expected = records.entries.map { holds ? $0.entry : nil }
    #expect(entries == expected, "delivery \(number) is held in part")
    #expect(letters.contains("cus_\(number)/identify") == holds)
    if holds { numbers.append(number) }
  }
  return numbers
}
