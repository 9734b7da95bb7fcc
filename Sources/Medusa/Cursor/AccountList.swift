internal import Commerce
internal import SegmentSpec

/// The accounts with capitals of a shop (`AccountEmails`), as a position keeps them: an order's e-mail finds those that
/// may have it.
struct AccountList: Hashable, Sendable {
  /// The most accounts that a position keeps, some 400 KB of text.
  static let most = 10_000

  /// An account, by a hash of its e-mail in the spelling by which two are compared.
  fileprivate struct Entry: Hashable, Comparable {
    var hash: UInt32
    var id: String

    static func < (one: Entry, other: Entry) -> Bool {
      (one.hash, one.id) < (other.hash, other.id)
    }
  }

  /// In order.
  private var entries: [Entry] = []

  init() {}

  var count: Int { entries.count }
  var ids: [String] { entries.map(\.id) }

  /// Forgets the accounts with these ids, and adds those of `found`.
  mutating func replace(_ ids: some Sequence<String>, by found: [(id: String, email: String)]) {
    let gone = Set(ids)
    entries.removeAll { gone.contains($0.id) }
    for account in found {
      // Nobody else has an e-mail that is none.
      guard let email = PersonText.comparable(email: account.email) else { continue }
      entries.append(Entry(hash: Self.hash(email), id: account.id))
    }
    entries.sort()
  }

  /// The accounts that may have one of the e-mails, in any spelling.
  func ids(of emails: [String]) -> [String] {
    guard !entries.isEmpty else { return [] }
    let hashes = Set(emails.compactMap { PersonText.comparable(email: $0).map(Self.hash) })
    return hashes.flatMap { hash in
      let place = entries.partitioningIndex { $0.hash >= hash }
      return entries[place...].prefix { $0.hash == hash }.map(\.id)
    }
  }

  /// FNV-1a, which is the same in every run.
  private static func hash(_ email: String) -> UInt32 {
    email.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }
}

/// Eight hexadecimal digits of the hash, a blank and the id for each account.
extension AccountList: Codable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    entries = try container.decode([String].self).map { text in
      guard let blank = text.firstIndex(of: " "), let hash = UInt32(text[..<blank], radix: 16)
      else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "no hash")
      }
      return Entry(hash: hash, id: String(text[text.index(after: blank)...]))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(
      entries.map { entry in
        let digits = String(entry.hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits + " " + entry.id
      }
    )
  }
}
