import Foundation
@testable import Medusa
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `The transactions that a scan saw` {
  private func collect(_ writers: [UInt32], from base: UInt64, limit: Int = 1_000)
    -> SeenTransactions
  {
    var collector = SeenTransactions.Collector(base: base, end: base + (1 << 30), limit: limit)
    for writer in writers { collector.note(writer) }
    return collector.finish()
  }

  @Test func `are those that were noted and no others, around the end of the circle too`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed: seed)
    for base in [3, 1 << 31, (1 << 32) - 40, (7 << 32) + 100] as [UInt64] {
      let offsets = Set((0..<60).map { _ in UInt64.random(in: 0..<100, using: &random) })
      let writers = offsets.map { UInt32(truncatingIfNeeded: base + $0) }.filter { $0 > 2 }
      let seen = collect(writers, from: base)
      #expect(seen.count == writers.count && seen.isWhole, "seed \(seed)")
      for offset in 0..<120 as Range<UInt64> {
        let writer = UInt32(truncatingIfNeeded: base + offset)
        #expect(
          seen.contains(writer) == writers.contains(writer),
          "seed \(seed), \(base) \(offset)"
        )
      }
      #expect(!seen.contains(UInt32(truncatingIfNeeded: base &- 1)))
      let text = try JSONEncoder().encode([seen])
      #expect(try JSONDecoder().decode([SeenTransactions].self, from: text) == [seen])
    }
  }

  @Test func `leave out rows from before the horizon and frozen ones`() {
    let seen = collect([99, 1, 2, 100, 100, 101], from: 100)
    #expect(seen.count == 2)
    #expect(![99, 1, 2].contains(where: seen.contains))
    // Beyond the last id that was given out lie rows of the circle's last turn.
    var collector = SeenTransactions.Collector(base: 100, end: 110)
    for writer in [109, 110, 5_000] as [UInt32] { collector.note(writer) }
    #expect(collector.finish().count == 1)
  }

  @Test func `say when they are too many, and take little room side by side`() throws {
    let some = collect(Array(200..<400), from: 100, limit: 50)
    #expect(some.count == 50 && !some.isWhole)
    #expect(collect(Array(200..<250) + [200, 249], from: 100, limit: 50).isWhole)
    let many = collect(Array(1_000..<200_000), from: 1_000, limit: .max)
    #expect(try JSONEncoder().encode([many]).count < 30)
  }

  @Test(arguments: ["[\"\"]", "[\"AA\"]", "[\"Ag==\"]", "[\"AYCA\"]", "[1]"])
  func `are refused where their text is none`(text: String) {
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode([SeenTransactions].self, from: Data(text.utf8))
    }
  }
}
