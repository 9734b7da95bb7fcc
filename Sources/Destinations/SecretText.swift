internal import FoundationEssentials

/// The text of a key or token, which never shows itself.
///
/// It prints as `<secret>`, holds nothing for a mirror to find, and cannot be encoded.
struct SecretText: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// Why a text cannot be a key or token.
  enum Fault: Error {
    case empty
    /// A space, a line break or a letter outside ASCII.
    case illegal
  }

  private let text: String

  /// Takes a text as it stands in the environment or a file; white space around it is cut.
  init(_ text: String) throws(Fault) {
    let bytes = Array(text.utf8)
    let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let first = bytes.firstIndex(where: { !isBlank($0) }),
      let last = bytes.lastIndex(where: { !isBlank($0) })
    else { throw .empty }
    guard bytes[first...last].allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .illegal }
    self.text = String(decoding: bytes[first...last], as: UTF8.self)
  }

  var description: String { "<secret>" }
  var debugDescription: String { "<secret>" }
  var customMirror: Mirror { Mirror(self, children: []) }

  /// Lends the bytes, for a digest of them.
  func withBytes<Result>(_ body: ([UInt8]) -> Result) -> Result {
    body(Array(text.utf8))
  }

  /// The value of an `Authorization` header for a user name, with `suffix` after it.
  func basic(_ suffix: String) -> String {
    "Basic " + Data((text + suffix).utf8).base64EncodedString()
  }

  /// The value of an `Authorization` header for a token.
  var bearer: String { "Bearer " + text }

  /// Whether `other` shows the text, or enough of it to be no longer a secret.
  func shows(in other: String) -> Bool {
    other.contains(text.prefix(8))
  }
}
