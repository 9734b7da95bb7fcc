import Commerce
import SegmentSpec
import Yams

extension SettingKey {
  static let customEvents = SettingKey("custom_events", kind: .customEvents)
  static let outbox = SettingKey("outbox", kind: .truth)

  /// The switch of an event that is not built in.
  static func enabled(named word: String) -> SettingKey {
    SettingKey(path: ["events", word, "enabled"], kind: .truth)
  }
}

/// The events of `custom_events` as written.
struct CustomEventChoices {
  let events: [CustomEvent]

  static let expectation =
    "a map of names, each with an event, a table, a timestamp, a user_id or anonymous_id, and properties"

  /// A fault, and where it stands.
  struct Fault: Error {
    /// The line of the file, if it was read from one.
    var line: Int?
    var sentence: String
    var hint: String?

    fileprivate init(node: Node, sentence: String, hint: String? = nil) {
      line = node.mark?.line
      self.sentence = sentence
      self.hint = hint
    }
  }

  /// Reads the map of the file or the environment; `file` only serves error texts.
  init(_ node: Node, file: String?) throws(Fault) {
    guard case .mapping(let mapping) = node else {
      throw Fault(node: node, sentence: "\"custom_events\" must be \(Self.expectation)")
    }
    var events: [CustomEvent] = []
    for (name, value) in mapping { events.append(try Self.event(name, value, file)) }
    self.events = events
  }

  private static let words = [
    "event", "table", "key", "timestamp", "user_id", "anonymous_id", "where", "join", "properties",
    "state", "identify", linesKey,
  ]

  /// The key of the line numbers, for a definition of the file that is kept as text.
  private static let linesKey = "tidemark_lines"

  private static func event(
    _ nameNode: Node,
    _ node: Node,
    _ file: String?
  ) throws(Fault) -> CustomEvent {
    let name = nameNode.scalar?.string ?? ""
    guard CustomNames.isFree(name) else {
      throw Fault(
        node: nameNode,
        sentence: CustomNames.isTaken(name)
          ? "the name \(name) under \"custom_events\" belongs to Tidemark's own events"
          : "a name under \"custom_events\" has small letters, digits and _, begins with a letter, and has at most"
            + " 50 characters",
        hint:
          "call it otherwise, such as product_reviewed: the keys of its messages end with the name, so it never"
          + " changes"
      )
    }
    guard case .mapping(let mapping) = node else {
      throw Fault(node: node, sentence: "\"custom_events.\(name)\" must be a map")
    }
    var values: [String: Node] = [:]
    var lines: [String: Int] = [:]
    for (key, value) in mapping {
      let word = key.scalar?.string ?? ""
      guard words.contains(word) else {
        let nearest = NearestName.of(word, among: words)
        throw Fault(
          node: key,
          sentence: "there is no setting \(nearest == nil ? "of this name" : "\"\(word)\"") under"
            + " \"custom_events.\(name)\"",
          hint: nearest.map { "did you mean \"\($0)\"?" }
            ?? "known there: \(words.filter { $0 != linesKey }.sorted().joined(separator: ", "))"
        )
      }
      values[word] = value
      lines[word] = key.mark?.line
    }
    lines[""] = nameNode.mark?.line
    func fault(_ word: String, _ sentence: String, hint: String? = nil) -> Fault {
      Fault(
        node: values[word] ?? nameNode,
        sentence: "\"custom_events.\(name)\(word.isEmpty ? "" : ".\(word)")\" \(sentence)",
        hint: hint
      )
    }
    func text(_ word: String) throws(Fault) -> String? {
      guard let value = values[word] else { return nil }
      guard let text = value.scalar?.string, !text.trimmed.isEmpty else {
        throw fault(word, "must be a text that is not empty")
      }
      return text
    }
    func truth(_ word: String) throws(Fault) -> Bool {
      guard let value = values[word] else { return false }
      guard let truth = value.scalar.flatMap({ SettingKind.truth($0.string) }) else {
        throw fault(word, "must be true or false")
      }
      return truth
    }

    let isIdentify = try truth("identify")
    let event: EventName
    if isIdentify {
      guard values["event"] == nil else {
        throw fault("event", "is not for identify: its properties are traits of the user")
      }
      event = .identify
    } else {
      guard let given = try text("event").map(VisibleText.trimmed) else {
        throw fault("", "needs event: the name that destinations get, such as Product Reviewed")
      }
      if let reason = CustomNames.fault(ofEvent: given) {
        throw fault("event", "cannot be that: \(reason)", hint: "call the event otherwise")
      }
      event = EventName(given)
    }
    guard let table = try text("table") else { throw fault("", "needs table: whose rows show it") }
    guard let place = place(of: table) else {
      throw fault("table", "must be the name of a table, or schema.table")
    }
    guard let timestamp = try text("timestamp") else {
      throw fault(
        "",
        "needs timestamp: the column of the time at which it happened, such as created_at"
      )
    }
    var definition = CustomEvent(name: name, event: event, table: place.table, timestamp: timestamp)
    definition.schema = place.schema
    definition.key = try text("key")
    definition.userID = try text("user_id")
    definition.anonymousID = try text("anonymous_id")
    guard definition.userID != nil || definition.anonymousID != nil else {
      throw fault("", "needs user_id or anonymous_id: whose message it is")
    }
    definition.condition = try text("where")
    definition.isState = try truth("state")
    if let join = values["join"] {
      let nodes = join.sequence.map { Array($0) } ?? [join]
      for node in nodes {
        guard let line = node.scalar?.string, !line.trimmed.isEmpty else {
          throw fault(
            "join",
            "must be a line such as LEFT JOIN public.product ON product.id = product_id, or a list of them"
          )
        }
        definition.joins.append(line)
      }
    }
    definition.properties = try properties(values["properties"], of: name, &lines)
    guard !definition.isState || !definition.properties.isEmpty else {
      throw fault("state", "needs properties: it is sent again when they change")
    }
    if let stored = values[linesKey]?.mapping {
      lines = [:]
      for (part, line) in stored {
        lines[part.scalar?.string ?? ""] = line.scalar.flatMap { Int($0.string) }
      }
    } else if file == nil {
      lines = [:]
    }
    definition.file = file
    definition.lines = lines
    return definition
  }

  private static func properties(
    _ node: Node?,
    of name: String,
    _ lines: inout [String: Int]
  ) throws(Fault) -> [CustomEvent.Property] {
    guard let node else { return [] }
    let place = "custom_events.\(name).properties"
    guard case .mapping(let mapping) = node else {
      throw Fault(node: node, sentence: "\"\(place)\" must be a map of names and SQL expressions")
    }
    var properties: [CustomEvent.Property] = []
    for (key, value) in mapping {
      guard let word = key.scalar?.string, word.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]{0,63}/) != nil
      else {
        throw Fault(
          node: key,
          sentence:
            "a name under \"\(place)\" has letters, digits and _, does not begin with a digit, and has at"
            + " most 64 characters"
        )
      }
      lines["properties.\(word)"] = key.mark?.line
      if let text = value.scalar?.string, !text.trimmed.isEmpty {
        properties.append(.init(name: word, expression: text))
        continue
      }
      var parts: [String: String] = [:]
      for (part, text) in value.mapping ?? [:] {
        parts[part.scalar?.string ?? ""] = text.scalar?.string
      }
      guard parts.count == 2, let amount = parts["amount"], let currency = parts["currency"] else {
        throw Fault(
          node: value,
          sentence:
            "\"\(place).\(word)\" must be a column or an SQL expression, or an amount such as {amount: total,"
            + " currency: currency_code}"
        )
      }
      properties.append(.init(name: word, expression: amount, currency: currency))
    }
    return properties
  }

  /// The schema and the name of `public.product_review`, as they are stored; nil for anything else.
  private static func place(of text: String) -> (schema: String?, table: String)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count),
      parts.allSatisfy({ $0.wholeMatch(of: /[\p{L}_][\p{L}\p{N}_$]{0,62}/) != nil })
    else { return nil }
    return parts.count == 2 ? (parts[0], parts[1]) : (nil, parts[0])
  }

  /// The events as the text in which settings are kept.
  var text: String {
    var writer = JSONWriter()
    writer.beginObject()
    for event in events {
      writer.member(event.name)
      writer.beginObject()
      let table = (event.schema.map { "\($0)." } ?? "") + event.table
      let texts = [
        ("event", event.isIdentify ? nil : event.event.rawValue), ("table", table),
        ("key", event.key), ("timestamp", event.timestamp), ("user_id", event.userID),
        ("anonymous_id", event.anonymousID), ("where", event.condition),
        ("identify", event.isIdentify ? "true" : nil), ("state", event.isState ? "true" : nil),
      ]
      for (name, text) in texts {
        guard let text else { continue }
        writer.member(name)
        writer.string(text)
      }
      if !event.joins.isEmpty {
        writer.member("join")
        writer.beginArray()
        for line in event.joins {
          writer.element()
          writer.string(line)
        }
        writer.endArray()
      }
      if !event.properties.isEmpty {
        writer.member("properties")
        writer.beginObject()
        for property in event.properties {
          writer.member(property.name)
          guard let currency = property.currency else {
            writer.string(property.expression)
            continue
          }
          writer.beginObject()
          writer.member("amount")
          writer.string(property.expression)
          writer.member("currency")
          writer.string(currency)
          writer.endObject()
        }
        writer.endObject()
      }
      writer.member(Self.linesKey)
      writer.beginObject()
      for (part, line) in event.lines.sorted(by: { $0.key < $1.key }) {
        writer.member(part)
        writer.integer(Int64(line))
      }
      writer.endObject()
      writer.endObject()
    }
    writer.endObject()
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension JSONWriter {
  /// Writes a key with its colon.
  fileprivate mutating func member(_ name: String) {
    member()
    string(name)
    bytes.append(UInt8(ascii: ":"))
  }
}

extension SettingKind {
  /// The events of `{product_reviewed: {event: Product Reviewed, …}}`; nil for anything else.
  static func customEvents(_ text: String, file: String? = nil) -> [CustomEvent]? {
    guard let node = try? Yams.compose(yaml: text) else { return nil }
    return try? CustomEventChoices(node, file: file).events
  }
}

// What the settings say of events that the catalogue does not know.
extension Settings {
  /// Takes the events of the settings, the outbox and the switches of both.
  func chooseOwnEvents(of mapping: inout MappingSettings) {
    mapping.customEvents =
      text(.customEvents).flatMap {
        SettingKind.customEvents($0, file: ownText(.customEvents) == nil ? path : nil)
      } ?? []
    mapping.readsOutbox = truth(.outbox) ?? false
    guard !mapping.customEvents.isEmpty || mapping.readsOutbox else { return }
    let known = Set(EventName.known.map(\.slug))
    for word in namedSwitches where !known.contains(word) {
      if truth(.enabled(named: word)) == false { mapping.disabledEvents.insert(EventName(word)) }
    }
  }
}
