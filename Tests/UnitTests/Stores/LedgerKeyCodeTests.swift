import SegmentSpec
import Support
import Testing

@testable import Stores

@Suite(.timeLimit(.minutes(9))) struct `The short form of a key` {
  private func code(_ key: String) -> [UInt8] {
    var bytes: [UInt8] = []
    LedgerKeyCode.append(FactKey(key), to: &bytes)
    return bytes
  }

  @Test func `never changes`() {
    #expect(
      code("order_01HK156T4X4D33E84FAE7AE3DF/completed")
        == [
          1, 0x01, 0x8C, 0xC2, 0x53, 0x68, 0x9D, 0x23, 0x46, 0x37, 0x20, 0x8F, 0x53, 0x8E, 0xA7,
          0x0D, 0xAF, 3,
        ]
    )
    let kinds = ["order", "cus", "cart", "ful", "ret", "ref", "swap", "citm"]
    #expect(
      kinds.map { code("\($0)_7ZZZZZZZZZZZZZZZZZZZZZZZZZ/identify").first } == [
        1, 2, 3, 4, 5, 6, 7, 8,
      ]
    )
    let facts = [
      "identify", "checkout_started", "completed", "updated", "shipped", "cancelled", "refunded",
      "created", "confirmed", "claimed", "deleted",
    ]
    #expect(
      facts.map { code("cus_00000000000000000000000000/\($0)") }
        == (1...11).map { [2] + [UInt8](repeating: 0, count: 16) + [$0] }
    )
    #expect(code("a/x") == [0, 0x61, 0x2F, 0x78])
  }

  @Test(arguments: [
    "", "_", "/", "order", "order_", "a\u{0}b", "é/x", "order_01HK156T4X4D33E84FAE7AE3DF",
    "order_01HK156T4X4D33E84FAE7AE3DF/", "order_01HK156T4X4D33E84FAE7AE3DF/unknown",
    "order_01hk156t4x4d33e84fae7ae3df/completed", "order_81HK156T4X4D33E84FAE7AE3DF/completed",
    "order_01HK156T4X4D33E84FAE7AE3DI/completed", "item_01HK156T4X4D33E84FAE7AE3DF/completed",
    "order_01HK156T4X4D33E84FAE7AE3DF0/completed", "order_1/completed",
    "order_01HK156T4X4D33E84FAE7AE3DF/completed/completed",
  ])
  func `of a key that is not like ours is its text`(key: String) {
    #expect(code(key) == [0] + Array(key.utf8))
    #expect(LedgerKeyCode.key(code(key)) == FactKey(key))
  }

  @Test func `of any id gives the key back, and keeps the order of ids`() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    var keys: [String] = []
    for _ in 0..<2_000 {
      let id =
        String(alphabet[random.below(8)])
        + (0..<25).map { _ in String(alphabet[random.below(32)]) }.joined()
      keys.append("ful_\(id)/shipped")
    }
    for key in keys { #expect(LedgerKeyCode.key(code(key)) == FactKey(key), "seed \(seed)") }
    let byCode = keys.sorted { code($0).lexicographicallyPrecedes(code($1)) }
    #expect(byCode == keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }, "seed \(seed)")
  }

  @Test(
    arguments: [
      [], [1], [1, 2, 3], [9] + [UInt8](repeating: 0, count: 16) + [1],
      [1] + [UInt8](repeating: 0, count: 16) + [0], [1] + [UInt8](repeating: 0, count: 16) + [12],
      [0, 0xFF],
    ] as [[UInt8]]
  )
  func `is told from bytes that are none`(bytes: [UInt8]) {
    #expect(LedgerKeyCode.key(bytes) == nil)
  }
}
