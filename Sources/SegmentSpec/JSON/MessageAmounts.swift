/// The currency and the amounts among the properties of a written message.
package struct MessageAmounts: Sendable {
  /// Its code, as the message spells it.
  package let currency: String
  private let numbers: [String: (value: ExactDecimal, decimals: Int)]

  /// Reads a message that `JSONWriter` wrote, and of its properties those named `names`; nil if it names no currency.
  package init?(_ message: [UInt8], _ names: [String]) {
    let json = WrittenJSON(bytes: message)
    guard
      let properties = json.members(of: 0..<message.count)?
        .first(where: { json.isNamed($0, "properties") }),
      let members = json.members(of: properties.value)
    else { return nil }
    var numbers: [String: (value: ExactDecimal, decimals: Int)] = [:]
    var currency: String?
    for member in members {
      if json.isNamed(member, "currency") { currency = json.text(of: member.value) }
      guard let name = names.first(where: { json.isNamed(member, $0) }) else { continue }
      let text = message[member.value]
      let value = text.withUnsafeBytes { ExactDecimal(utf8: $0) }
      guard value.isValid else { continue }
      let point = text.firstIndex(of: UInt8(ascii: "."))
      numbers[name] = (value, point.map { text.endIndex - $0 - 1 } ?? 0)
    }
    guard let currency else { return nil }
    self.currency = currency
    self.numbers = numbers
  }

  /// The amount under `name`; 0 without one.
  package func amount(_ name: String) -> ExactDecimal { numbers[name]?.value ?? .zero }

  /// The decimals of its currency: those with which its amounts are written.
  package var decimals: Int { numbers.values.map(\.decimals).max() ?? 0 }
}
