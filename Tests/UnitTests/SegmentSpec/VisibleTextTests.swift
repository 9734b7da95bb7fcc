import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct VisibleTextTests {
  private func isBlank(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { VisibleText.isBlank(UnsafeRawBufferPointer($0)) }
  }

  @Test func `every character shows something but white space, controls and ignorable ones`() {
    var wrong: [Unicode.Scalar] = []
    for value in 0...0x10_FFFF as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let properties = scalar.properties
      let shows =
        !properties.isWhitespace && !properties.isDefaultIgnorableCodePoint
        && properties.generalCategory != .control
      if isBlank(String(scalar)) == shows { wrong.append(scalar) }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(5).map { $0.value })")
  }

  @Test(arguments: [
    ("", ""), ("a", "a"), (" a b ", "a b"), ("\u{200B}ä\u{200D}", "ä"),
    ("\u{FEFF}漢字\u{00AD}", "漢字"), ("\u{3000}👩🏽‍💻\u{FE0F}", "👩🏽‍💻"), ("\u{115F}\u{3164}", ""),
  ])
  func `a text is trimmed at both ends`(text: String, trimmed: String) {
    #expect(VisibleText.trimmed(text) == trimmed)
  }

  @Test func `two buffers hold the same if all their bytes are equal`() {
    func same(_ left: [UInt8], _ right: [UInt8]) -> Bool {
      left.withUnsafeBytes { left in right.withUnsafeBytes { left.holdsSame(as: $0) } }
    }
    #expect(same([], []) && same([1, 2], [1, 2]))
    #expect(!same([1, 2], [1, 3]) && !same([1], [1, 2]) && !same([], [0]))
  }
}
