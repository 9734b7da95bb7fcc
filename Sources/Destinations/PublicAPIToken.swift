/// A token of Segment's Public API, which never shows itself.
package struct PublicAPIToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let text: SecretText

  /// Takes a token as it stands in the environment or a file; white space around it is cut.
  /// - Throws: `DestinationSettingError` if nothing is left or it contains characters that no token has.
  package init(_ text: String) throws(DestinationSettingError) {
    do {
      self.text = try SecretText(text)
    } catch {
      throw DestinationSettingError(
        "the Public API token \(error.predicate)",
        hint: error == .empty
          ? "set SEGMENT_PUBLIC_API_TOKEN, or unset it to request no deletions"
          : error.hint("the workspace's settings")
      )
    }
  }

  package var description: String { "<secret>" }
  package var debugDescription: String { "<secret>" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// The value of the `Authorization` header.
  var authorization: String { text.bearer }

  /// Whether a text from outside repeats the token.
  func shows(in text: String) -> Bool { self.text.shows(in: text) }
}
