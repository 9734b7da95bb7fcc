import Support
import Testing

@testable import Destinations

@Suite(.timeLimit(.minutes(9))) struct BlockCompressorTests {
  /// A file of blocks as it comes to lie on the disk.
  private func file(_ compression: FileLayout.Compression, _ blocks: [[UInt8]]) throws -> [UInt8] {
    guard let compressor = BlockCompressor(compression) else { throw CancellationError() }
    var frame = BlockFrame(compression)
    var bytes = frame.head
    for block in blocks {
      frame.count(block)
      let packed = compressor.compress(block)
      bytes += try #require(packed)
    }
    return bytes + frame.tail
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `blocks of any sizes are one gzip member, or zstd frames, of all their bytes`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed)
    let blocks = (0..<Int.random(in: 0...20, using: &random)).map { _ in
      (0..<Int.random(in: 0...70_000, using: &random)).map { _ in
        UInt8.random(in: 0...15, using: &random)
      }
    }
    let whole = Array(blocks.joined())
    #expect(gunzip(try file(.gzip, blocks)) == whole, "seed \(seed)")
    #expect(unzstd(try file(.zstd, blocks)) == whole, "seed \(seed)")
    #expect(try file(.none, blocks) == whole)
    #expect(try file(.gzip, blocks) == (try file(.gzip, blocks)))
  }

  @Test func `what is damaged is noticed`() throws {
    let bytes = try file(.gzip, [Array("tidemark".utf8), Array("tidemark".utf8)])
    #expect(gunzip(bytes) == Array("tidemarktidemark".utf8))
    #expect(gunzip(Array(bytes.dropLast())) == nil)
    var wrong = bytes
    wrong[wrong.count - 5] ^= 1
    #expect(gunzip(wrong) == nil)
  }
}
