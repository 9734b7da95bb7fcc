/// One message as the row that Segment's warehouses make of it (Segment, "Warehouse Schemas"): flat columns
/// in snake case, read from the encoded bytes without building anything.
///
/// Objects are flattened (`a_b_c`), arrays stay JSON text, null makes no column. A property with the name of one of
/// Segment's own columns gets `_` in front, and so does a property with the name of an earlier column of the row; the
/// same value twice under one name is one column. Use the value again for the next message, so that its buffers are
/// allocated once.
package struct WarehouseRow: Sendable {
  /// The kind of call, which decides the row's tables.
  package enum Call: Hashable, Sendable {
    /// Tables `tracks` (without properties) and `table`.
    case track
    /// Tables `identifies` and `users`.
    case identify
  }

  /// A value's place in the message.
  package struct Value: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      /// Between the quotes of a string that needs no decoding.
      case text
      /// Between the quotes of a string with escapes: `WarehouseRow.decoded` makes text of it.
      case escapedText
      /// Digits, with a minus before them for a negative number.
      case integer
      /// A number with a point or an exponent, all its digits as they were written: `25.00`.
      case decimal
      case boolean
      /// An array, as JSON.
      case json
    }

    package var kind: Kind
    /// Offsets in the message's bytes.
    package var bytes: Range<Int>

    package init(kind: Kind, bytes: Range<Int>) {
      self.kind = kind
      self.bytes = bytes
    }
  }

  package struct Column: Sendable {
    package enum Origin: Hashable, Sendable {
      case context
      /// A property or a trait.
      case property
    }

    package var origin: Origin
    /// Offsets in the row's `names`.
    package var name: Range<Int>
    /// The same for the same name, in every process (FNV-1a).
    package var nameHash: UInt64
    package var value: Value
  }

  package private(set) var call = Call.track
  /// The name of the event's table, which is also the column `event`; empty for an identify call.
  ///
  /// Offsets in `names`.
  package private(set) var table = 0..<0
  /// The message id: the column `id`.
  package private(set) var id: Value?
  package private(set) var timestamp: Value?
  package private(set) var userID: Value?
  package private(set) var anonymousID: Value?
  /// The event's name as it was sent: the column `event_text`.
  package private(set) var eventText: Value?
  /// All other columns, in the message's order: those of the context, then properties or traits.
  package private(set) var columns: [Column] = []
  /// The bytes of names, ASCII.
  package private(set) var names: [UInt8] = []

  /// The name of the object that is being flattened, after the names of its parents.
  private var path: [UInt8] = []
  /// How long `path` is for each open object.
  private var levels: [Int] = []

  package init() {}

  /// Reads a message: one object as `JSONWriter` writes it, without white space between its tokens.
  /// - Throws: `JSONFault` if it is not such an object; the row must not be used then.
  package mutating func read(_ message: UnsafeRawBufferPointer) throws(JSONFault) {
    (call, table) = (.track, 0..<0)
    (id, timestamp, userID, anonymousID, eventText) = (nil, nil, nil, nil, nil)
    columns.removeAll(keepingCapacity: true)
    names.removeAll(keepingCapacity: true)
    var source = JSONSource(text: message)
    try source.pass(UInt8(ascii: "{"))
    repeat {
      let key = try source.key().bytes
      switch message.word(key) {
      case "type":
        let value = try source.value()
        call = value.map { message.word($0.bytes) } == "identify" ? .identify : .track
      case "messageId": id = try source.value()
      case "timestamp": timestamp = try source.value()
      case "userId": userID = try source.value()
      case "anonymousId": anonymousID = try source.value()
      case "event":
        eventText = try source.value()
        guard let text = eventText else { break }
        let start = names.count
        WarehouseName.append(UnsafeRawBufferPointer(rebasing: message[text.bytes]), to: &names)
        if names.count == start + 1, names[start] == UInt8(ascii: "_") {
          var name: [UInt8] = []
          try Self.decode(text, of: message, into: &name)
          names.removeSubrange(start...)
          names.append(contentsOf: WarehouseName.numbered(name).utf8)
        }
        table = start..<names.count
      case "context":
        try flatten(&source, below: "context", from: .context)
      case "properties", "traits":
        try flatten(&source, below: "", from: .property)
      default: _ = try source.value()
      }
    } while source.goesOn
    try source.pass(UInt8(ascii: "}"))
    guard source.isAtEnd else { throw source.fault }
  }

  private mutating func flatten(
    _ source: inout JSONSource,
    below prefix: StaticString,
    from origin: Column.Origin
  ) throws(JSONFault) {
    guard source.peek == UInt8(ascii: "{") else {
      _ = try source.value()
      return
    }
    source.place += 1
    guard source.peek != UInt8(ascii: "}") else {
      source.place += 1
      return
    }
    path.removeAll(keepingCapacity: true)
    path.append(
      contentsOf: UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
    )
    levels.removeAll(keepingCapacity: true)
    levels.append(path.count)
    while let length = levels.last {
      let key = try source.key().bytes
      path.removeSubrange(length...)
      if length > 0 { path.append(UInt8(ascii: "_")) }
      WarehouseName.append(UnsafeRawBufferPointer(rebasing: source.text[key]), to: &path)
      if source.opensObject {
        guard levels.count < JSONWriter.deepestNesting else { throw .tooDeep }
        levels.append(path.count)
        continue
      }
      if let value = try source.value() { add(value, from: origin, in: source.text) }
      while !levels.isEmpty, source.peek == UInt8(ascii: "}") {
        source.place += 1
        levels.removeLast()
      }
      if !levels.isEmpty { try source.pass(UInt8(ascii: ",")) }
    }
  }

  /// Adds the column that `path` names.
  private mutating func add(
    _ value: Value,
    from origin: Column.Origin,
    in message: UnsafeRawBufferPointer
  ) {
    let start = names.count
    if origin == .property, isReserved(path) { names.append(UInt8(ascii: "_")) }
    names.append(contentsOf: path)
    var hash = Self.hash(names[start...])
    while let other = columns.first(where: {
      $0.nameHash == hash && names[$0.name].elementsEqual(names[start...])
    }) {
      let isSame =
        other.value.kind == value.kind
        && message[other.value.bytes].elementsEqual(message[value.bytes])
      guard !isSame else {
        names.removeSubrange(start...)
        return
      }
      names.insert(UInt8(ascii: "_"), at: start)
      hash = Self.hash(names[start...])
    }
    columns.append(
      Column(origin: origin, name: start..<names.count, nameHash: hash, value: value)
    )
  }

  private func isReserved(_ name: [UInt8]) -> Bool {
    if name.starts(with: Self.contextPrefix) { return true }
    guard name.count <= Self.longestReserved else { return false }
    return Self.reserved.contains { $0.elementsEqual(name) }
  }

  private static let contextPrefix = Array("context_".utf8)
  private static let reserved = WarehouseName.reserved.map { Array($0.utf8) }
  private static let longestReserved = reserved.map(\.count).max() ?? 0

  private static func hash(_ name: ArraySlice<UInt8>) -> UInt64 {
    name.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// Appends the text that an `.escapedText` stands for, as UTF-8; the bytes of any other value as they are.
  package static func decode(
    _ value: Value,
    of message: UnsafeRawBufferPointer,
    into text: inout [UInt8]
  ) throws(JSONFault) {
    let bytes = UnsafeRawBufferPointer(rebasing: message[value.bytes])
    guard value.kind == .escapedText else {
      text.append(contentsOf: bytes)
      return
    }
    var source = JSONSource(text: bytes)
    while true {
      text.append(contentsOf: source.plainRun())
      guard !source.isAtEnd else { return }
      guard source.peek == UInt8(ascii: "\\") else { throw source.fault }
      text.append(contentsOf: try source.escapedScalar().utf8)
    }
  }
}

extension UnsafeRawBufferPointer {
  /// A short word of the message, to be compared.
  fileprivate func word(_ range: Range<Int>) -> String {
    String(decoding: self[range], as: UTF8.self)
  }
}

extension JSONSource {
  /// Whether another member follows; passes over the comma.
  fileprivate var goesOn: Bool {
    mutating get {
      guard peek == UInt8(ascii: ",") else { return false }
      place += 1
      return true
    }
  }

  /// Whether an object that is not empty begins here; passes over its bracket.
  fileprivate var opensObject: Bool {
    mutating get {
      guard peek == UInt8(ascii: "{"), place + 1 < text.count, text[place + 1] != UInt8(ascii: "}")
      else { return false }
      place += 1
      return true
    }
  }

  fileprivate mutating func pass(_ byte: UInt8) throws(JSONFault) {
    guard peek == byte, !isAtEnd else { throw fault }
    place += 1
  }

  /// Passes over a key and its colon.
  fileprivate mutating func key() throws(JSONFault) -> WarehouseRow.Value {
    let key = try string()
    try pass(UInt8(ascii: ":"))
    return key
  }

  private mutating func string() throws(JSONFault) -> WarehouseRow.Value {
    try pass(UInt8(ascii: "\""))
    let start = place
    var kind = WarehouseRow.Value.Kind.text
    while true {
      _ = plainRun()
      switch peek {
      case UInt8(ascii: "\""):
        place += 1
        return WarehouseRow.Value(kind: kind, bytes: start..<place - 1)
      case UInt8(ascii: "\\"):
        kind = .escapedText
        _ = try escapedScalar()
      default: throw fault
      }
    }
  }

  /// Passes over a value; nil for null and for an empty object.
  fileprivate mutating func value() throws(JSONFault) -> WarehouseRow.Value? {
    let start = place
    switch peek {
    case UInt8(ascii: "\""): return try string()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      let digits = try number().text
      let isWhole = digits.allSatisfy { $0 <= UInt8(ascii: "9") && $0 != UInt8(ascii: ".") }
      return WarehouseRow.Value(kind: isWhole ? .integer : .decimal, bytes: start..<place)
    case UInt8(ascii: "t"):
      try pass("true")
      return WarehouseRow.Value(kind: .boolean, bytes: start..<place)
    case UInt8(ascii: "f"):
      try pass("false")
      return WarehouseRow.Value(kind: .boolean, bytes: start..<place)
    case UInt8(ascii: "n"):
      try pass("null")
      return nil
    case UInt8(ascii: "["):
      try passNested()
      return WarehouseRow.Value(kind: .json, bytes: start..<place)
    case UInt8(ascii: "{"):
      try passNested()
      return nil
    default: throw fault
    }
  }

  private mutating func pass(_ word: StaticString) throws(JSONFault) {
    for index in 0..<word.utf8CodeUnitCount { try pass(word.utf8Start[index]) }
  }

  /// Passes over an array or object with everything in it.
  private mutating func passNested() throws(JSONFault) {
    var depth = 0
    repeat {
      switch peek {
      case UInt8(ascii: "\""):
        _ = try string()
        continue
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: guard !isAtEnd else { throw fault }
      }
      place += 1
    } while depth > 0
  }
}
