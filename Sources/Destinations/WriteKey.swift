/// A destination's key, which never shows itself.
///
/// It prints as `<secret>`, shows nothing to a mirror, and cannot be encoded.
package struct WriteKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let text: SecretText

  /// Takes a key as it stands in the environment or a file; white space around it is cut.
  /// - Throws: `DestinationSettingError` if nothing is left or it contains characters that no key has.
  package init(_ text: String) throws(DestinationSettingError) {
    do {
      self.text = try SecretText(text)
    } catch {
      throw DestinationSettingError(
        "the write key \(error.predicate)",
        hint: error == .empty
          ? "set SEGMENT_WRITE_KEY, or SEGMENT_WRITE_KEY_FILE to a file that holds it"
          : error.hint("the source's settings")
      )
    }
  }

  package var description: String { "<secret>" }
  package var debugDescription: String { "<secret>" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// Lends the key's bytes, for a digest of it.
  package func withBytes<Result>(_ body: ([UInt8]) -> Result) -> Result {
    text.withBytes(body)
  }

  /// The value of the `Authorization` header.
  ///
  /// Segment and RudderStack take the key as a user name without password; a Jitsu key already is
  /// `id:secret`.
  func authorization(for kind: SegmentKind) -> String {
    text.basic(kind == .jitsu ? "" : ":")
  }

  /// Whether `other` shows the key, plain or as its header has it.
  func shows(in other: String) -> Bool {
    text.shows(in: other)
      || SegmentKind.allCases.contains { other.contains(authorization(for: $0).dropFirst(6)) }
  }
}
