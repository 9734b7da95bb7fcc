import Pipeline
import Support
import Testing

@testable import Destinations

@Suite(.timeLimit(.minutes(9))) struct `The body of a batch` {
  @Test func `is the messages with commas between them, and nothing else`() {
    let batch = Batch.sample(2)
    #expect(
      String(decoding: BatchBody.bytes(of: batch), as: UTF8.self)
        == #"{"batch":["# + batch.texts[0] + "," + batch.texts[1] + "]}"
    )
    #expect(BatchBody.bytes(of: batch).count == batch.bytes.count + BatchBody.overhead)
  }

  @Test func `of a part of a batch holds that part's messages`() {
    let part = Batch.sample(5).selecting([2, 3])
    #expect(
      String(decoding: BatchBody.bytes(of: part), as: UTF8.self)
        == #"{"batch":["# + part.texts.joined(separator: ",") + "]}"
    )
    #expect(part.texts == Batch.sample(2, from: 3).texts)
  }

  @Test(arguments: [0, 1, 100, 70_000, 475_000])
  func `comes out of gzip as it went in`(count: Int) throws {
    var generator = SystemRandomNumberGenerator()
    let seed = generator.next()
    var state = seed
    let bytes = (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      // Half of it noise, half of it one letter.
      return state >> 63 == 0 ? UInt8(truncatingIfNeeded: state >> 33) : UInt8(ascii: "a")
    }
    let packed = try #require(Gzip.compress(bytes))
    #expect(gunzip(packed) == bytes, "seed \(seed)")
    #expect(Gzip.compress(bytes) == packed, "the same bytes give the same gzip; seed \(seed)")
    #expect(gunzip(Array(packed.dropLast())) == nil)
  }
}

@Suite(.timeLimit(.minutes(9))) struct `Picking messages out of a batch` {
  @Test func `keeps their bytes and ids`() {
    let batch = Batch.sample(6)
    let picked = batch.selecting([0, 2, 5])
    #expect(picked.texts == [batch.texts[0], batch.texts[2], batch.texts[5]])
    #expect(picked.messageIDs == [batch.messageIDs[0], batch.messageIDs[2], batch.messageIDs[5]])
    #expect(picked.bytes.last == UInt8(ascii: "\n"))
    #expect(batch.selecting([]).count == 0)
  }
}
