package import SegmentSpec

/// An event that the settings define over the rows of a table of the shop.
///
/// Its texts are SQL of the shop's owner: names of columns, or expressions over the row.
package struct CustomEvent: Hashable, Sendable {
  /// A property of a track, or a trait of an identify.
  package struct Property: Hashable, Sendable {
    package var name: String
    package var expression: String
    /// The expression of the code of the currency, if the property is an amount.
    package var currency: String?

    package init(name: String, expression: String, currency: String? = nil) {
      self.name = name
      self.expression = expression
      self.currency = currency
    }
  }

  /// Its name in the settings, which its ledger keys end with, for ever.
  package var name: String
  /// The event as destinations see it; `identify` for traits.
  package var event: EventName
  /// The schema of the table; nil for that of the shop.
  package var schema: String?
  package var table: String
  /// The column that names a row; nil for the primary key.
  package var key: String?
  /// When it happened: a row without that time shows no event.
  package var timestamp: String
  package var userID: String?
  package var anonymousID: String?
  /// A condition; a row that does not meet it shows no event.
  package var condition: String?
  /// Lines of `JOIN … ON …`, in their order.
  package var joins: [String] = []
  /// Whether it is a state, sent again when its properties change.
  package var isState = false
  package var properties: [Property] = []
  /// The settings file that defines it; nil for the environment.
  package var file: String?
  /// The lines of the file, by the part that stands there: `where`, `properties.rating`, and `` for the whole.
  package var lines: [String: Int] = [:]

  package init(name: String, event: EventName, table: String, timestamp: String) {
    self.name = name
    self.event = event
    self.table = table
    self.timestamp = timestamp
  }

  package var isIdentify: Bool { event.role == .introduces }

  /// The event as settings and arguments choose it, by its name in the settings.
  package var choice: EventName { EventName(name) }

  /// Whether a later run could not know by the times which rows are history: these are remembered.
  package var remembersHistory: Bool { condition != nil || isState }

  /// Where a part is defined, as the beginning of a sentence: `tidemark.yaml, line 7:
  /// custom_events.product_reviewed.where`.
  package func place(of part: String) -> String {
    let file = file.map { file in
      (lines[part] ?? lines[""]).map { "\(file), line \($0): " } ?? "\(file): "
    }
    return (file ?? "") + path(of: part)
  }

  /// A part as settings name it: `custom_events.product_reviewed.where`.
  package func path(of part: String) -> String {
    ["custom_events", name, part].filter { !$0.isEmpty }.joined(separator: ".")
  }

  /// The number of the digest's list of columns: it follows from the definition of the properties, and never is that of
  /// a built-in list.
  ///
  /// From 16,384 to 32,767, as a ledger keeps 16 bits of it.
  package var list: Int {
    var input = DigestInput()
    for property in properties {
      for text in [property.name, property.expression, property.currency] { input.append(text) }
    }
    for text in [userID, anonymousID] { input.append(text) }
    return Int(input.digest().high & 0x3FFF | 0x4000)
  }

  /// What decides which rows show the event: 16 hexadecimal digits.
  package var condensed: String {
    var input = DigestInput()
    for text in [key, condition] + joins { input.append(text) }
    input.append(isState ? Int64(list) : 0)
    return String(input.digest().text.prefix(16))
  }
}

extension DigestInput {
  fileprivate mutating func append(_ text: String?) {
    guard var text else { return append(nil as UnsafeRawBufferPointer?) }
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }
}

/// Names that no event of the settings can have.
package enum CustomNames {
  /// The ends of the ledger keys of built-in events: `completed` of `<order.id>/completed`.
  private static let ends: Set<String> = Set(
    (EventCatalog.events + EventCatalog.v2Events).flatMap { event in
      event.key.split(separator: " ").compactMap { word in
        word.split(separator: "/").last.map { String($0.prefix { $0.isLetter || $0 == "_" }) }
      }
    }
  )

  /// Whether a definition may be called so: small letters, digits and `_`, at most 50, and not as built-in events,
  /// their keys or the outbox are.
  package static func isFree(_ name: String) -> Bool {
    name.wholeMatch(of: /[a-z][a-z0-9_]{0,49}/) != nil && !isTaken(name)
  }

  /// Whether a built-in event, its key or the outbox has the name.
  package static func isTaken(_ name: String) -> Bool {
    ends.contains(name) || name == EventName.outbox.rawValue
      || EventName.known.contains { $0.slug == name }
  }

  /// Why an event of the shop's own cannot be called so; nil if it can.
  package static func fault(ofEvent name: String) -> String? {
    let event = EventName(name)
    let slug = event.slug
    let hasWord = name.unicodeScalars.contains { scalar in
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
    guard hasWord else { return "its event has no letter and no digit" }
    if slug == EventName.outbox.rawValue || EventName.known.contains(where: { $0.slug == slug }) {
      return "its event has the name of one of Tidemark's own"
    }
    return name.utf8.count > 200 ? "its event has a name of more than 200 bytes" : nil
  }
}
