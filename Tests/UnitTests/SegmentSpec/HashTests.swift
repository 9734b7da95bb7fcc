import Testing

@testable import SegmentSpec

@Suite(.timeLimit(.minutes(9))) struct `A digest` {
  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    .joined()
  }

  /// FIPS 180-4's examples.
  @Test(
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func `is SHA-256, also in pieces`(text: String, digest: String) {
    var whole = Hash.sha256()
    whole.update(text)
    let ofWhole = Self.hexadecimal(whole.digest())
    #expect(ofWhole == digest)
    var pieces = Hash.sha256()
    for character in text { pieces.update(String(character)) }
    let ofPieces = Self.hexadecimal(pieces.digest())
    #expect(ofPieces == digest)
  }

  @Test func `of a name is SHA-1`() {
    var hash = Hash.sha1()
    hash.update("abc")
    let digest = Self.hexadecimal(hash.digest())
    #expect(digest == "a9993e364706816aba3e25717850c26c9cd0d89d")
  }

  @Test func `that is not finished leaves nothing behind`() {
    for _ in 0..<3 {
      var dropped = Hash.sha256()
      dropped.update("something")
    }
    let empty = Self.hexadecimal(Hash.sha256().digest())
    #expect(empty.hasPrefix("e3b0c442"))
  }

  @Test func `is right on many threads at once`() async {
    let wrong = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<16 {
        group.addTask {
          (0..<2_000).count { number in
            var first = Hash.sha256()
            // Two at once on one thread as well.
            var second = Hash.sha256()
            second.update("\(number)")
            first.update("abc")
            let (ofFirst, ofSecond) = (first.digest(), second.digest())
            return !Self.hexadecimal(ofFirst).hasPrefix("ba7816bf") || ofSecond.count != 32
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
  }
}
