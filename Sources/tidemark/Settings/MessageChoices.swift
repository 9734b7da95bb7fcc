import Commerce
import SegmentSpec
import Yams

// The fields that messages carry for the destinations behind Segment.
extension SettingKey {
  static let messages: [SettingKey] =
    [
      .includeContextTraits, .contextPass, .contextConstants, .refundProducts, .productPrice,
      .ordersWhere,
    ] + EventName.known.filter(\.hasProperties).map(constants)

  static let includeContextTraits = SettingKey("include", "context_traits", kind: .truth)
  static let contextPass = SettingKey("context", "pass", kind: .contextNames)
  static let contextConstants = SettingKey("context", "constants", kind: .constants(.context))
  static let refundProducts = SettingKey(
    "refunds",
    "products",
    kind: .choice(MappingSettings.RefundProducts.allCases.map(\.rawValue))
  )
  static let productPrice = SettingKey(
    "products",
    "price",
    kind: .choice(MappingSettings.ProductPrice.allCases.map(\.rawValue))
  )
  static let ordersWhere = SettingKey("orders", "where", kind: .filledText)

  /// `properties.constants.order_completed`.
  static func constants(_ event: EventName) -> SettingKey {
    SettingKey(
      path: ["properties", "constants", event.slug],
      kind: .constants(.properties)
    )
  }
}

extension EventName {
  /// Whether its messages have properties.
  fileprivate var hasProperties: Bool { self != .identify && self != .deletion }
}

extension Settings {
  /// Takes the choices about the fields of messages.
  func chooseMessages(of mapping: inout MappingSettings) {
    mapping.additions.contextTraits = truth(.includeContextTraits) ?? true
    mapping.additions.passed = texts(.contextPass) ?? []
    mapping.additions.contextConstants = constants(.contextConstants, .context)
    for event in EventName.known where event.hasProperties {
      let constants = constants(.constants(event), .properties)
      if !constants.isEmpty { mapping.additions.propertyConstants[event] = constants }
    }
    mapping.refundProducts =
      text(.refundProducts).flatMap(MappingSettings.RefundProducts.init) ?? mapping.refundProducts
    mapping.ordersWhere = text(.ordersWhere)
    mapping.repeatsTimestamp = destinationChoice.wantsOriginalTimestamp
    mapping.productPrice =
      text(.productPrice).flatMap(MappingSettings.ProductPrice.init) ?? mapping.productPrice
  }

  /// Checks that no field of `context` has both a constant and a value from the cart.
  /// - Throws: exit code 78.
  func demandOneSource(of mapping: MappingSettings) throws(Failure) {
    let passed = Set(mapping.additions.passed)
    guard let name = mapping.additions.contextConstants.map(\.name).first(where: passed.contains)
    else { return }
    throw Failure(
      .configuration,
      "context.pass and context.constants both name \(name)",
      hint: "remove it from one of them"
    )
  }

  private func constants(
    _ key: SettingKey,
    _ place: ConstantPlace
  ) -> [MessageAdditions.Constant] {
    text(key).flatMap { SettingKind.constants($0, place) } ?? []
  }
}

/// Where constant fields go.
enum ConstantPlace: Hashable, Sendable {
  case context
  /// The properties of one event.
  case properties

  /// The names that messages already use there.
  var names: Set<String> {
    switch self {
    case .context: OwnNames.context
    case .properties: OwnNames.properties
    }
  }

  var expectation: String {
    let example = self == .context ? "active: true" : "source: medusa"
    return
      "names of letters, digits and _ that \(self == .context ? "context" : "the event") has not"
      + " of itself, each with a text, a number, true or false, such as \(example)"
  }

  static let expectationOfNames =
    "a list of names of letters, digits and _ that context has not of itself, such as page or fbp"
}

extension SettingKind {
  /// The names of `page,fbp`, each once; nil if one cannot be a field of `context`.
  static func contextNames(_ text: String) -> [String]? {
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
    let isUsable =
      Set(names).count == names.count
      && names.allSatisfy { OwnNames.isFree($0, among: OwnNames.context.subtracting(["locale"])) }
    return isUsable ? names : nil
  }

  /// The constants of `{source: medusa}`; nil for anything else.
  static func constants(_ text: String, _ place: ConstantPlace) -> [MessageAdditions.Constant]? {
    guard case .mapping(let mapping)? = try? Yams.compose(yaml: text) else { return nil }
    return constants(mapping, place)
  }

  /// The constants of a map in the file; nil for an invalid name or value.
  static func constants(
    _ mapping: Node.Mapping,
    _ place: ConstantPlace
  ) -> [MessageAdditions.Constant]? {
    var constants: [MessageAdditions.Constant] = []
    for (name, value) in mapping {
      guard let name = name.scalar?.string, OwnNames.isFree(name, among: place.names),
        let json = value.scalar.flatMap(json)
      else { return nil }
      constants.append(MessageAdditions.Constant(name: name, json: json))
    }
    return constants
  }

  /// Constants as the environment has them.
  static func text(of constants: [MessageAdditions.Constant]) -> String {
    "{" + constants.map { "\"\($0.name)\": \($0.json)" }.joined(separator: ", ") + "}"
  }

  /// A value as JSON: text without quotation marks is a number or a boolean if it reads as one.
  private static func json(of scalar: Node.Scalar) -> String? {
    let text = scalar.string
    if scalar.style == .plain || scalar.style == .any {
      if truth(text) != nil || text.wholeMatch(of: /-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?/) != nil {
        return text
      }
      if text == "~" || text == "null" { return nil }
    }
    guard !VisibleText.trimmed(text).isEmpty, text.utf8.count <= 1000 else { return nil }
    var writer = JSONWriter()
    writer.string(text)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
