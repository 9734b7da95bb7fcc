/// The hosts of `no_proxy`: `*` for all, a name for itself and its subdomains, an address, a range of IPv4 addresses;
/// each with or without a port.
struct DirectHosts {
  private let entries: [Substring]

  init(_ list: String) {
    entries = list.lowercased().split { $0 == "," || $0 == " " || $0 == "\t" }
  }

  /// `host` as `HostSetting.name` has it.
  func contains(_ host: String, port: Int) -> Bool {
    entries.contains { entry in
      if entry == "*" { return true }
      if let range = entry.firstIndex(of: "/") {
        return Self.range(entry[..<range], entry[range...].dropFirst(), holds: host)
      }
      // `::1` has colons and no port.
      var name = entry
      if let colon = entry.lastIndex(of: ":"), let number = Int(entry[colon...].dropFirst()),
        entry[..<colon].last == "]" || !entry[..<colon].contains(":")
      {
        guard number == port else { return false }
        name = entry[..<colon]
      }
      if name.hasPrefix("*") { name = name.dropFirst() }
      if name.hasPrefix(".") { name = name.dropFirst() }
      let bare = host.hasPrefix("[") ? host.dropFirst().dropLast() : host[...]
      let plain = name.hasPrefix("[") && name.hasSuffix("]") ? name.dropFirst().dropLast() : name
      return !plain.isEmpty && (bare == plain || bare.hasSuffix(".\(plain)"))
    }
  }

  private static func range(_ start: Substring, _ bits: Substring, holds host: String) -> Bool {
    guard let first = address(start), let other = address(host[...]), let bits = Int(bits),
      (0...32).contains(bits)
    else { return false }
    let mask = bits == 0 ? 0 : UInt32.max << UInt32(32 - bits)
    return first & mask == other & mask
  }

  /// The bits of `10.0.0.1`; nil for anything else.
  private static func address(_ text: Substring) -> UInt32? {
    let numbers = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    guard numbers.count == 4 else { return nil }
    return numbers.reduce(0 as UInt32?) { bits, number in
      guard let bits, let number else { return nil }
      return bits << 8 | UInt32(number)
    }
  }
}
