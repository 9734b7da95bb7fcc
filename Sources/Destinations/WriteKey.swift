internal import FoundationEssentials

/// A destination's key, which never shows itself.
///
/// It prints as `<secret>`, holds nothing for a mirror to find, and cannot be encoded.
package struct WriteKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let text: String

  /// Takes a key as it stands in the environment or a file; white space around it is cut.
  /// - Throws: `DestinationSettingError` when nothing is left or it holds what no key can hold.
  package init(_ text: String) throws(DestinationSettingError) {
    let bytes = Array(text.utf8)
    let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let first = bytes.firstIndex(where: { !isBlank($0) }),
      let last = bytes.lastIndex(where: { !isBlank($0) })
    else {
      throw DestinationSettingError(
        "the write key is empty",
        hint: "set SEGMENT_WRITE_KEY, or SEGMENT_WRITE_KEY_FILE to a file that holds it"
      )
    }
    guard bytes[first...last].allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw DestinationSettingError(
        "the write key holds a space, a line break or a letter outside ASCII",
        hint: "copy the key again from the source's settings; quotes do not belong to it"
      )
    }
    self.text = String(decoding: bytes[first...last], as: UTF8.self)
  }

  package var description: String { "<secret>" }
  package var debugDescription: String { "<secret>" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// Lends the key's bytes, for a digest of it.
  package func withBytes<Result>(_ body: ([UInt8]) -> Result) -> Result {
    body(Array(text.utf8))
  }

  /// The value of the `Authorization` header.
  ///
  /// Segment and RudderStack take the key as a user name without password; a Jitsu key already is
  /// `id:secret`.
  func authorization(for kind: SegmentKind) -> String {
    let credentials = kind == .jitsu ? text : text + ":"
    return "Basic " + Data(credentials.utf8).base64EncodedString()
  }
}
