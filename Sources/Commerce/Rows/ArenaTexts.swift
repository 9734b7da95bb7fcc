internal import SegmentSpec

/// The bytes of a page's texts, lent during writing.
struct Texts {
  let bytes: UnsafeRawBufferPointer

  /// The bytes of `text`; nil for an absent one.
  subscript(_ text: Text) -> UnsafeRawBufferPointer? {
    guard !text.isAbsent else { return nil }
    let start = Int(text.offset)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(text.count)])
  }

  /// The bytes of `text` unless it is absent or shows nothing: such a text never counts as a value.
  func filled(_ text: Text) -> UnsafeRawBufferPointer? {
    guard let bytes = self[text], !VisibleText.isBlank(bytes) else { return nil }
    return bytes
  }

  func areEqual(_ left: Text, _ right: Text) -> Bool {
    switch (self[left], self[right]) {
    case (nil, nil): true
    case (let left?, let right?): left.holdsSame(as: right)
    default: false
    }
  }
}

extension Arena {
  /// Lends all bytes, with the errors of `body` kept by type.
  func withTexts<Result, Failure: Error>(
    _ body: (Texts) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try bytes.withUnsafeBufferPointer { (all) throws(Failure) in
      try body(Texts(bytes: UnsafeRawBufferPointer(all)))
    }
  }
}
