/// A message that somebody else's program made of one of ours, checked, with its fields in the usual order.
package struct TemplatedMessage: Sendable {
  /// One JSON object.
  package var bytes: [UInt8]
  /// Its event now: one of its own name, or an identify.
  package var event: EventName
  /// Its `timestamp`, if the program set one.
  package var time: Timestamp?

  /// Why a text is no message: the end of a sentence, without any of the text's content.
  package struct Fault: Error, Hashable {
    package var predicate: String

    init(_ predicate: String) {
      self.predicate = predicate
    }
  }

  /// Checks the message that was made of `original`.
  ///
  /// `made` is JSON without white space. The `messageId` stays, and the `timestamp` if there is none.
  /// - Throws: `Fault`.
  package init(_ made: [UInt8], of original: [UInt8]) throws(Fault) {
    let text = WrittenJSON(bytes: made)
    guard let members = text.members(of: made.indices) else {
      throw Fault("gives \(Self.kind(of: made)) and no object")
    }
    guard Self.depth(of: made) <= JSONWriter.deepestNesting else {
      throw Fault("gives an object that is nested deeper than \(JSONWriter.deepestNesting) levels")
    }
    var fields = Fields(text, members)
    let old = WrittenJSON(bytes: original)
    let before = Fields(old, old.members(of: original.indices) ?? [])
    var writer = JSONWriter(reservingCapacity: made.count + 256)
    writer.beginObject()
    event = try fields.event()
    // Most templates leave the timestamp alone, and reading one is expensive.
    let time = fields.hasSame("timestamp", as: before) ? nil : try fields.time()
    for name in Self.order {
      fields.take(name)
      switch name {
      case "messageId": before.write(name, into: &writer)
      case "timestamp", "originalTimestamp":
        guard let time else {
          before.write(name, into: &writer)
          continue
        }
        guard name == "timestamp" || before.has(name) else { continue }
        writer.property(name, json: "")
        writer.timestamp(time)
      case "userId", "anonymousId": try fields.writeID(name, into: &writer)
      case "context", "integrations", "properties", "traits":
        try fields.writeObject(name, into: &writer)
      default: fields.write(name, into: &writer)
      }
    }
    guard fields.hasID else { throw Fault("gives a message without userId and anonymousId") }
    fields.writeRest(into: &writer)
    writer.endObject()
    bytes = writer.bytes
    self.time = time
  }

  /// The members of messages, in their usual order.
  private static let order = [
    "type", "messageId", "timestamp", "originalTimestamp", "channel", "userId", "anonymousId",
    "context", "integrations", "event", "properties", "traits",
  ]

  private static func kind(of json: [UInt8]) -> String {
    switch json.first {
    case UInt8(ascii: "["): "an array"
    case UInt8(ascii: "\""): "a string"
    case UInt8(ascii: "t"), UInt8(ascii: "f"): "a boolean"
    case UInt8(ascii: "n"): "null"
    case UInt8(ascii: "{"): "something else"
    default: "a number"
    }
  }

  /// How deeply objects and arrays are nested.
  private static func depth(of json: [UInt8]) -> Int {
    var (depth, deepest, isText, isEscaped) = (0, 0, false, false)
    for byte in json {
      if isEscaped {
        isEscaped = false
      } else if isText {
        if byte == UInt8(ascii: "\\") { isEscaped = true }
        if byte == UInt8(ascii: "\"") { isText = false }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isText = true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          depth += 1
          deepest = max(deepest, depth)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
      }
    }
    return deepest
  }
}

/// The members of a message, found by name.
private struct Fields {
  private let text: WrittenJSON
  private let members: [WrittenJSON.Member]
  private var taken: Set<Int> = []
  private(set) var hasID = false

  init(_ text: WrittenJSON, _ members: [WrittenJSON.Member]) {
    self.text = text
    self.members = members
  }

  private func place(of name: String) -> Int? {
    members.firstIndex { text.isNamed($0, name) }
  }

  /// The value of a member; nil if there is none, or it is null.
  private func value(_ name: String) -> Range<Int>? {
    guard let value = place(of: name).map({ members[$0].value }),
      text.bytes[value.lowerBound] != UInt8(ascii: "n")
    else { return nil }
    return value
  }

  private func string(_ name: String) -> String? { value(name).flatMap { text.text(of: $0) } }

  func has(_ name: String) -> Bool { place(of: name) != nil }

  /// Whether both have the member, with the same bytes.
  func hasSame(_ name: String, as other: Fields) -> Bool {
    guard let own = value(name), let others = other.value(name) else { return false }
    return text.bytes[own] == other.text.bytes[others]
  }

  mutating func take(_ name: String) {
    if let place = place(of: name) { taken.insert(place) }
  }

  func write(_ name: String, into writer: inout JSONWriter) {
    guard let value = value(name) else { return }
    writer.property(name, json: "")
    writer.bytes.append(contentsOf: text.bytes[value])
  }

  func writeRest(into writer: inout JSONWriter) {
    for (place, member) in members.enumerated() where !taken.contains(place) {
      writer.member()
      writer.bytes.append(contentsOf: text.bytes[member.whole])
    }
  }

  mutating func writeID(
    _ name: String,
    into writer: inout JSONWriter
  ) throws(TemplatedMessage.Fault) {
    guard value(name) != nil else { return }
    guard let id = string(name), !VisibleText.trimmed(id).isEmpty, id.utf8.count <= 1_000 else {
      throw TemplatedMessage.Fault("gives a \(name) that is no text with 1 to 1000 bytes")
    }
    hasID = true
    write(name, into: &writer)
  }

  func writeObject(
    _ name: String,
    into writer: inout JSONWriter
  ) throws(TemplatedMessage.Fault) {
    guard let value = value(name) else { return }
    guard text.bytes[value.lowerBound] == UInt8(ascii: "{") else {
      throw TemplatedMessage.Fault("gives \(name) that is no object")
    }
    write(name, into: &writer)
  }

  func event() throws(TemplatedMessage.Fault) -> EventName {
    switch string("type") {
    case "identify":
      guard value("event") == nil else {
        throw TemplatedMessage.Fault("gives an identify with an event")
      }
      return .identify
    case "track":
      guard let name = string("event"), !VisibleText.trimmed(name).isEmpty, name.utf8.count <= 200
      else {
        throw TemplatedMessage.Fault("gives a track whose event is no text with 1 to 200 bytes")
      }
      let event = EventName(name)
      guard event.role != .introduces, event.role != .deletes else {
        throw TemplatedMessage.Fault("gives a track whose event has the name of another call")
      }
      return event
    default:
      throw TemplatedMessage.Fault("gives a message whose type is neither track nor identify")
    }
  }

  /// Nil if there is none.
  func time() throws(TemplatedMessage.Fault) -> Timestamp? {
    guard value("timestamp") != nil else { return nil }
    guard let text = string("timestamp"), let found = Timestamp.parsing(iso8601: text),
      found.time.isWritable
    else { throw TemplatedMessage.Fault("gives a timestamp that is none in ISO 8601") }
    return found.time
  }
}
