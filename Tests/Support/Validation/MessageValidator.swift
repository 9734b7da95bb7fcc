/// Checks messages against Segment's spec and docs/events.md; it shares no code with their writer.
package struct MessageValidator: Sendable {
  /// Decimals of currencies that differ from Medusa's.
  package var exponents: [String: Int] = [:]
  /// The reporting currency, whose twins of money properties may stand beside them.
  package var reporting: String?
  /// Whether messages have the shape of medusa-plugin-segment, whose sums differ.
  package var isLikePlugin = false
  package var mostBytes = 32_000
  /// Names that settings gave to fields of `context` and properties.
  package var foreignNames: Set<String> = []

  package init(
    exponents: [String: Int] = [:],
    reporting: String? = nil,
    isLikePlugin: Bool = false,
    mostBytes: Int = 32_000
  ) {
    self.reporting = reporting?.lowercased()
    self.isLikePlugin = isLikePlugin
    for (code, decimals) in exponents { self.exponents[code.lowercased()] = decimals }
    self.mostBytes = mostBytes
  }

  /// All faults of a message, each with the path of the property.
  package func findings(in message: some Sequence<UInt8>) -> [String] {
    let bytes = Array(message)
    var findings = Findings()
    if bytes.count > mostBytes { findings.add("", "\(bytes.count) bytes") }
    if bytes.contains(where: { $0 < 32 }) { findings.add("", "white space between the values") }
    do throws(StrictJSON.Fault) {
      check(try StrictJSON.parse(bytes), &findings)
    } catch {
      findings.add("", "no JSON: \(error)")
    }
    return findings.texts
  }

  package func findings(in message: String) -> [String] { findings(in: message.utf8) }

  private struct Findings {
    var texts: [String] = []
    /// Decimals of the message's currency; nil if it names none.
    var decimals: Int?

    mutating func add(_ path: String, _ what: String) {
      texts.append(path.isEmpty ? what : "\(path): \(what)")
    }
  }

  private func check(_ message: JSONValue, _ findings: inout Findings) {
    var shape: ValueShape.Properties = [
      "type": .oneOf(["track", "identify"]), "messageId": .text, "timestamp": .moment,
      "userId": .text, "anonymousId": .text, "originalTimestamp": .moment, "channel": .text,
      "context": .object(isLikePlugin ? EventShape.pluginContext : EventShape.context),
      "integrations": .object(EventShape.integrations),
    ]
    let isTrack = message["type"]?.text == "track"
    if isTrack {
      shape["event"] = .text
      shape["properties"] = .foreign
    } else {
      shape["traits"] = .object(EventShape.traits)
      let currency = message["traits"]?["total_spent_currency"]?.text
      findings.decimals = currency.map { decimals(of: $0.lowercased()) }
    }
    check(message, .object(shape), "", &findings)
    demand(["type", "messageId", "timestamp", "context"], of: message, "", &findings)
    if let id = message["messageId"]?.text, id.wholeMatch(of: Self.uuid) == nil {
      findings.add("messageId", "no UUID: \(id)")
    }
    let ids = ["userId", "anonymousId"].compactMap { message[$0]?.text }
    if ids.isEmpty || ids.contains("") { findings.add("userId", "nobody is named") }
    checkContext(message["context"], &findings)
    for phone in [message["context"]?["traits"]?["phone"], message["traits"]?["phone"]] {
      if let text = phone?.text, !isLikePlugin, text.wholeMatch(of: #/\+[1-9]\d{6,14}/#) == nil {
        findings.add("phone", "no number in E.164")
      }
    }
    if isTrack {
      checkTrack(message, &findings)
    } else {
      demand(["traits"], of: message, "", &findings)
    }
  }

  private static var uuid: Regex<Substring> {
    #/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/#
  }

  private func checkContext(_ context: JSONValue?, _ findings: inout Findings) {
    if context?["library"]?["name"] == nil || context?["library"]?["version"] == nil {
      findings.add("context.library", "does not say who sends")
    }
    guard let consent = context?["consent"] else { return }
    guard case .object(let preferences)? = consent["categoryPreferences"],
      preferences.allSatisfy({ if case .boolean = $0.value { true } else { false } })
    else { return findings.add("context.consent", "no categoryPreferences of true and false") }
  }

  private func checkTrack(_ message: JSONValue, _ findings: inout Findings) {
    guard let name = message["event"]?.text, let event = EventShape.tracks[name] else {
      return findings.add("event", "not one of the events that may be sent")
    }
    guard let properties = message["properties"] else {
      return findings.add("properties", "missing")
    }
    if let code = properties["currency"]?.text {
      findings.decimals = decimals(of: code.lowercased())
    }
    let shape =
      isLikePlugin
      ? event.properties.merging(EventShape.pluginProperties) { _, new in new } : event.properties
    check(properties, .object(shape), "properties", &findings)
    let required = isLikePlugin ? ["order_id", "currency"] : event.required
    demand(required, of: properties, "properties", &findings)
    if event.addsUp, !isLikePlugin { checkSums(of: properties, &findings) }
    // The amounts are those of the whole parcel, even if products were left out.
    let isCut = message["context"]?["tidemark"] != nil
    if name == "Order Shipped", !isLikePlugin, !isCut { checkParts(of: properties, &findings) }
    for list in ["products", "new_items", "return_items"] {
      for (offset, product) in (properties[list]?.elements ?? []).enumerated() {
        let path = "properties.\(list)[\(offset)]"
        demand(["quantity", "position"], of: product, path, &findings)
        if product["position"]?.digits != "\(offset + 1)" {
          findings.add(path, "position is not \(offset + 1)")
        }
      }
    }
  }

  private func checkSums(of properties: JSONValue, _ findings: inout Findings) {
    func amount(_ name: String) -> Int128 { properties[name]?.minorUnits ?? 0 }
    if amount("total") != amount("subtotal") + amount("shipping") + amount("tax") {
      findings.add("properties.total", "not subtotal + shipping + tax")
    }
    if amount("revenue") != amount("subtotal") {
      findings.add("properties.revenue", "not the subtotal")
    }
    let hasCard = properties["gift_card_total"] != nil
    if hasCard != (properties["total_due"] != nil) {
      findings.add("properties.total_due", "gift_card_total and total_due come together")
    } else if hasCard, amount("total_due") != amount("total") - amount("gift_card_total") {
      findings.add("properties.total_due", "not total - gift_card_total")
    }
  }

  private func checkParts(of properties: JSONValue, _ findings: inout Findings) {
    for name in ["subtotal", "discount", "tax", "total"] {
      let sum = (properties["products"]?.elements ?? [])
        .reduce(Int128(0)) { $0 + ($1[name]?.minorUnits ?? 0) }
      if properties[name]?.minorUnits != sum {
        findings.add("properties.\(name)", "not the sum of the products")
      }
    }
  }

  private func demand(
    _ names: [String],
    of object: JSONValue,
    _ path: String,
    _ findings: inout Findings
  ) {
    for name in names where object[name] == nil {
      findings.add(path.isEmpty ? name : "\(path).\(name)", "missing")
    }
  }

  private func check(
    _ value: JSONValue,
    _ shape: ValueShape,
    _ path: String,
    _ findings: inout Findings
  ) {
    switch (shape, value) {
    case (.text, .string):
      // An empty or invisible text is not a value.
      if !(value.text ?? "").unicodeScalars.contains(where: Self.isVisible) {
        findings.add(path, "shows nothing")
      }
    case (.foreign, _), (.flag, .boolean): break
    case (.pieces, .number):
      if value.digits?.wholeMatch(of: #/-?(0|[1-9]\d*)(\.\d{0,5}[1-9])?/#) == nil {
        findings.add(path, "no number of pieces")
      }
    case (.whole, .number):
      if value.digits?.wholeMatch(of: #/-?(0|[1-9]\d*)/#) == nil {
        findings.add(path, "no whole number")
      }
    case (.moment, .string): checkMoment(value.text ?? "", path, &findings)
    case (.currency, .string):
      let code = value.text ?? ""
      let isNamed =
        exponents[code.lowercased()] != nil && code.wholeMatch(of: #/[A-Z]{3,5}/#) != nil
      if !isNamed, code.wholeMatch(of: #/[A-Z]{3}/#) == nil { findings.add(path, "no currency") }
    case (.oneOf(let texts), .string):
      if !texts.contains(value.text ?? "") { findings.add(path, "none of \(texts)") }
    case (.money, .number): checkMoney(value.digits ?? "", findings.decimals, path, &findings)
    case (.list(let element), .array(let elements)):
      // A customer who left the last group must not keep it.
      if elements.isEmpty, !isLikePlugin, path != "traits.groups" {
        findings.add(path, "an empty list")
      }
      for (offset, value) in elements.enumerated() {
        check(value, element, "\(path)[\(offset)]", &findings)
      }
    case (.object(let properties), .object(let members)):
      for member in members {
        let name = String(decoding: member.key, as: UTF8.self)
        let place = path.isEmpty ? name : "\(path).\(name)"
        if let shape = properties[name] {
          check(member.value, shape, place, &findings)
        } else if let reporting, let digits = member.value.digits, hasTwin(name, properties) {
          checkMoney(digits, decimals(of: reporting), place, &findings)
        } else if !foreignNames.contains(name) {
          findings.add(place, "nobody knows this property")
        }
      }
    case (_, .null): findings.add(path, "null")
    default: findings.add(path, "of another type than \(shape)")
    }
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x20, 0x7F...0xA0, 0xAD, 0x1680, 0x180B...0x180F, 0x2000...0x200F, 0x2028...0x202F,
      0x205F...0x206F, 0x3000, 0x3164, 0xFE00...0xFE0F, 0xFEFF:
      false
    default: true
    }
  }

  /// Whether a property is the twin of a money property in the reporting currency.
  private func hasTwin(_ name: String, _ properties: ValueShape.Properties) -> Bool {
    // The plugin's products have no revenue of their own.
    if isLikePlugin, name == "reporting_revenue" { return true }
    guard name.hasPrefix("reporting_"),
      case .money? = properties[String(name.dropFirst("reporting_".count))]
    else { return false }
    return true
  }

  private func checkMoney(
    _ digits: String,
    _ decimals: Int?,
    _ path: String,
    _ findings: inout Findings
  ) {
    guard let decimals else {
      return findings.add(path, "money without a currency")
    }
    guard let found = digits.wholeMatch(of: #/-?(0|[1-9]\d*)(\.\d+)?/#),
      (found.2.map { $0.count - 1 } ?? 0) == decimals
    else { return findings.add(path, "\(digits) has not \(decimals) decimals") }
    if digits.hasPrefix("-"), !digits.contains(where: { ("1"..."9").contains($0) }) {
      findings.add(path, "minus nothing")
    }
  }

  private func checkMoment(_ text: String, _ path: String, _ findings: inout Findings) {
    let pattern = #/(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z/#
    guard let found = text.wholeMatch(of: pattern), let year = Int(found.1), year > 0,
      let month = Int(found.2), (1...12).contains(month), let day = Int(found.3)
    else { return findings.add(path, "\(text) is no moment in UTC with milliseconds") }
    let isLeap = year.isMultiple(of: 4) && !year.isMultiple(of: 100) || year.isMultiple(of: 400)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    if !(1...days).contains(day) { findings.add(path, "\(text) is no day of the calendar") }
  }

  /// Medusa's rule: none for sixteen currencies, two for every other.
  private func decimals(of code: String) -> Int {
    let without: Set = [
      "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv",
      "xaf", "xof", "xpf",
    ]
    if let own = exponents[code] { return min(max(own, 0), 6) }
    return without.contains(code) ? 0 : 2
  }
}
