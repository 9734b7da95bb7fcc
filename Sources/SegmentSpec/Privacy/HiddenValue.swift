/// The text that replaces a value in a message.
enum HiddenValue {
  /// 64 lower-case hexadecimal digits: SHA-256 of the salt and the text, in lower case and without blanks at its ends.
  /// - Returns: nil for a text that shows nothing.
  static func hash(_ text: String, salt: HashSalt?) -> String? {
    var plain = VisibleText.trimmed(text).lowercased()
    guard !plain.isEmpty else { return nil }
    var hash = Hash.sha256()
    salt?.bytes.withUnsafeBytes { hash.update($0) }
    plain.withUTF8 { hash.update(UnsafeRawBufferPointer($0)) }
    var digits: [UInt8] = []
    digits.reserveCapacity(64)
    for byte in hash.digest() {
      digits.append(HexDigits.lower(byte >> 4))
      digits.append(HexDigits.lower(byte))
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The first character and three asterisks; an e-mail keeps its domain: `j***@example.com`.
  ///
  /// A text of one character shows no part of it.
  static func mask(_ text: String) -> String? {
    let text = VisibleText.trimmed(text)
    guard let first = text.first else { return nil }
    var name = text[...]
    var domain = ""[...]
    if let at = text.lastIndex(of: "@"), at != text.startIndex {
      name = text[..<at]
      domain = text[at...]
    }
    return (name.count > 1 ? String(first) : "") + "***" + domain
  }

  /// An IPv4 address with 0 for its last number, the first 48 bits of an IPv6 address.
  /// - Returns: nil for a text that is not an address.
  static func truncatedIP(_ text: String) -> String? {
    let text = VisibleText.trimmed(text)
    if let numbers = ipv4(text[...]) { return numbers.dropLast().map { "\($0)." }.joined() + "0" }
    guard let groups = ipv6(text) else { return nil }
    if groups[..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF {
      // An IPv4 address in IPv6.
      return "\(groups[6] >> 8).\(groups[6] & 0xFF).\(groups[7] >> 8).0"
    }
    var kept = groups[..<3]
    while kept.last == 0 { kept.removeLast() }
    return kept.map { String($0, radix: 16) }.joined(separator: ":") + "::"
  }

  private static func ipv4(_ text: Substring) -> [UInt16]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    let numbers = parts.compactMap { part -> UInt16? in
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
        let number = UInt16(part), number < 256
      else { return nil }
      return number
    }
    return numbers.count == 4 ? numbers : nil
  }

  /// The eight groups of an IPv6 address (RFC 4291, 2.2); the part after `%` is the machine's own.
  private static func ipv6(_ text: String) -> [UInt16]? {
    let address = text.prefix { $0 != "%" }
    let halves = address.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
    guard (1...2).contains(halves.count) else { return nil }
    var groups: [[UInt16]] = []
    for (place, half) in halves.enumerated() {
      guard let some = self.groups(half, isLast: place == halves.count - 1) else { return nil }
      groups.append(some)
    }
    guard groups.count == 2 else { return groups[0].count == 8 ? groups[0] : nil }
    let missing = 8 - groups[0].count - groups[1].count
    guard missing > 0 else { return nil }
    return groups[0] + Array(repeating: 0, count: missing) + groups[1]
  }

  private static func groups(_ text: Substring, isLast: Bool) -> [UInt16]? {
    guard !text.isEmpty else { return [] }
    var groups: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (place, part) in parts.enumerated() {
      if isLast, place == parts.count - 1, let numbers = ipv4(part) {
        groups += [numbers[0] << 8 | numbers[1], numbers[2] << 8 | numbers[3]]
        continue
      }
      guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
        let group = UInt16(part, radix: 16)
      else { return nil }
      groups.append(group)
    }
    return groups
  }
}
