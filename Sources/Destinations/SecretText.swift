internal import FoundationEssentials

/// The text of a key or token, which never shows itself.
///
/// It prints as `<secret>`, shows nothing to a mirror, and cannot be encoded.
struct SecretText: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let text: String

  /// Takes a text as it stands in the environment or a file; white space around it is cut.
  /// - Throws: `Fault`.
  init(_ text: String) throws(Fault) {
    let bytes = Array(text.utf8)
    let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let first = bytes.firstIndex(where: { !isBlank($0) }),
      let last = bytes.lastIndex(where: { !isBlank($0) })
    else { throw .empty }
    let kept = String(decoding: bytes[first...last], as: UTF8.self)
    if let fault = Fault(of: kept) { throw fault }
    self.text = kept
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

  /// Whether `other` shows the text, or so much that it is no longer a secret.
  func shows(in other: String) -> Bool {
    other.contains(text.prefix(8))
  }
}

extension SecretText {
  /// Why a text cannot be a key or token: other text was copied with it, or instead of it.
  ///
  /// Segment's keys are 32 letters and digits, its tokens `sgp_` and letters and digits; RudderStack's keys are 27
  /// letters and digits, Jitsu's `id:secret`; keys of its first release have dots. People who run a service themselves
  /// may choose others, so only characters that no key has are refused.
  enum Fault: Error {
    case empty
    /// A space, a line break or a letter outside ASCII.
    case illegal
    /// Characters around keys in shells, settings files and documents.
    case enclosed
    /// `NAME=` before it.
    case assignment
    /// `Bearer ` or `Basic ` before it.
    case header
    case address
    case placeholder
    /// A colon at its beginning or end, as in a user name without password.
    case colon

    /// A sentence's end: "the write key …".
    var predicate: String {
      switch self {
      case .empty: "is empty"
      case .illegal: "holds a space, a line break or a letter outside ASCII"
      case .enclosed: "holds a quotation mark, a bracket or another sign that no key has"
      case .assignment: "begins with the name of a variable"
      case .header: "begins with Bearer or Basic, as a header's value does"
      case .address: "is an address"
      case .placeholder: "is a placeholder"
      case .colon: "begins or ends with a colon"
      }
    }

    /// What to do, where `source` names the page that shows the key.
    func hint(_ source: String) -> String {
      let copy = "copy it again from \(source)"
      return switch self {
      case .assignment: "\(copy): the name and the sign after it do not belong to it"
      case .header: "\(copy): the header is made of it"
      case .address: "\(copy); addresses are set by --host and deletions.host"
      case .colon: "\(copy): the colon does not belong to it"
      case .empty, .placeholder: copy
      case .illegal, .enclosed: "\(copy); quotes do not belong to it"
      }
    }

    /// The fault of a text without white space around it; nil if it can be a key.
    fileprivate init?(of text: String) {
      let lower = text.lowercased()
      let signs = "\"'`<>{}[]()\\,;$*%|"
      if lower.hasPrefix("bearer ") || lower.hasPrefix("basic ") {
        self = .header
      } else if lower.contains("://") || Self.hosts.contains(where: lower.contains) {
        self = .address
      } else if Self.isPlaceholder(lower) {
        self = .placeholder
      } else if !text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
        self = .illegal
      } else if text.contains(/=[^=]/) || text.contains(/^[A-Z0-9_]*_(KEY|TOKEN|SECRET)[A-Z_]*:/) {
        self = .assignment
      } else if text.contains(where: signs.contains) {
        self = .enclosed
      } else if text.hasPrefix(":") || text.hasSuffix(":") {
        self = .colon
      } else {
        return nil
      }
    }

    /// Of the services' own pages and interfaces.
    private static let hosts = [
      "segment.io", "segment.com", "segmentapis.com", "rudderstack.com", "jitsu.com",
    ]

    private static func isPlaceholder(_ lower: String) -> Bool {
      let letters = String(lower.filter { $0.isLetter || $0.isNumber })
      if letters.isEmpty { return lower.utf8.allSatisfy { (0x21...0x7E).contains($0) } }
      if letters.count >= 3, Set(letters).count == 1 { return true }
      let words = [
        "changeme", "replaceme", "changeit", "fixme", "todo", "tbd", "placeholder", "example",
        "none", "null", "nil", "undefined", "secret", "keyidsecret", "writekey", "mywritekey",
        "segmentwritekey",
      ]
      let parts = [
        "yourwritekey", "yourkey", "yourtoken", "yoursecret", "yourapi", "yourpublic", "keyhere",
        "tokenhere",
      ]
      return words.contains(letters) || parts.contains { letters.contains($0) }
        || letters.hasPrefix("your")
          && ["key", "token", "secret"].contains { letters.contains($0) }
    }
  }
}
