/// Why a text is not JSON for a message.
package enum JSONFault: Error, Hashable, Sendable {
  /// Not one complete JSON value; the fault lies at this byte.
  case invalid(at: Int)
  /// Nested deeper than `JSONWriter.deepestNesting`.
  case tooDeep

  /// The fault as the end of a sentence: `metadata` + ` is not valid JSON (byte 17)`.
  package var predicate: String {
    switch self {
    case .invalid(let place): "is not valid JSON (byte \(place))"
    case .tooDeep: "is nested deeper than \(JSONWriter.deepestNesting) levels"
    }
  }
}

extension JSONWriter {
  /// The deepest nesting that is spliced; widespread parsers stop at 512.
  package static let deepestNesting = 500

  /// Writes one complete JSON value that came from outside, checked and in its shortest spelling.
  ///
  /// White space between tokens goes; escapes become the characters they stand for where those may stand in a string;
  /// lone surrogates and ill-formed UTF-8 become U+FFFD. Numbers keep their spelling, except from 1e308 on: parsers
  /// that use doubles fail there, so such numbers are written as strings.
  /// - Throws: `JSONFault`; discard the bytes written until then.
  package mutating func splice(_ json: UnsafeRawBufferPointer) throws(JSONFault) {
    var source = JSONSource(text: json)
    var nesting = Nesting()
    source.skipSpace()
    while true {
      // At a value.
      switch source.peek {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let isObject = source.peek == UInt8(ascii: "{")
        guard nesting.depth < Self.deepestNesting else { throw .tooDeep }
        source.place += 1
        source.skipSpace()
        if isObject { beginObject() } else { beginArray() }
        nesting.push(isObject)
        if source.peek != closing(isObject) {
          if isObject { try spliceKey(&source) }
          continue
        }
      case UInt8(ascii: "\""): try spliceString(&source)
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try spliceNumber(&source)
      case UInt8(ascii: "t"): try spliceWord("true", &source)
      case UInt8(ascii: "f"): try spliceWord("false", &source)
      case UInt8(ascii: "n"): try spliceWord("null", &source)
      default: throw source.fault
      }

      // After a value, or at the end of an empty object or array.
      source.skipSpace()
      while let isObject = nesting.top, source.peek == closing(isObject) {
        if isObject { endObject() } else { endArray() }
        nesting.pop()
        source.place += 1
        source.skipSpace()
      }
      guard let isObject = nesting.top else {
        guard source.isAtEnd else { throw source.fault }
        return
      }
      guard source.peek == UInt8(ascii: ",") else { throw source.fault }
      source.place += 1
      source.skipSpace()
      bytes.append(UInt8(ascii: ","))
      if isObject { try spliceKey(&source) }
    }
  }

  /// Writes the members of one JSON object that came from outside into the object that is open, as `splice` writes
  /// them.
  /// - Throws: `JSONFault`; discard the bytes written until then.
  package mutating func spliceMembers(of object: UnsafeRawBufferPointer) throws(JSONFault) {
    let start = bytes.count
    member()
    let opening = bytes.count
    try splice(object)
    guard bytes[opening] == UInt8(ascii: "{") else { throw .invalid(at: 0) }
    bytes.removeLast()
    bytes.remove(at: opening)
    if bytes.count == opening { bytes.removeSubrange(start...) }
  }

  private func closing(_ isObject: Bool) -> UInt8 {
    isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
  }

  private mutating func spliceKey(_ source: inout JSONSource) throws(JSONFault) {
    try spliceString(&source)
    source.skipSpace()
    guard source.peek == UInt8(ascii: ":") else { throw source.fault }
    source.place += 1
    source.skipSpace()
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func spliceString(_ source: inout JSONSource) throws(JSONFault) {
    guard source.peek == UInt8(ascii: "\"") else { throw source.fault }
    source.place += 1
    beginString()
    while true {
      let run = source.plainRun()
      stringPart(run)
      switch source.peek {
      case UInt8(ascii: "\""):
        source.place += 1
        endString()
        return
      case UInt8(ascii: "\\"):
        let scalar = try source.escapedScalar()
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { buffer in
          var count = 0
          for unit in scalar.utf8 {
            buffer[count] = unit
            count += 1
          }
          stringPart(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[..<count])))
        }
      default: throw source.fault
      }
    }
  }

  private mutating func spliceNumber(_ source: inout JSONSource) throws(JSONFault) {
    let (text, isHuge) = try source.number()
    if isHuge { beginString() }
    stringPart(text)
    if isHuge { endString() }
  }

  private mutating func spliceWord(
    _ word: StaticString,
    _ source: inout JSONSource
  ) throws(JSONFault) {
    for index in 0..<word.utf8CodeUnitCount {
      guard source.peek == word.utf8Start[index] else { throw source.fault }
      source.place += 1
    }
    append(word)
  }
}

/// Whether each open level is an object; the first 64 levels without allocation.
private struct Nesting {
  private(set) var depth = 0
  private var low: UInt64 = 0
  private var deep: [Bool] = []

  var top: Bool? {
    guard depth > 0 else { return nil }
    return depth <= 64 ? low >> (UInt64(depth) - 1) & 1 == 1 : deep.last
  }

  mutating func push(_ isObject: Bool) {
    if depth < 64 {
      low = low & ~(1 << UInt64(depth)) | (isObject ? 1 : 0) << UInt64(depth)
    } else {
      deep.append(isObject)
    }
    depth += 1
  }

  mutating func pop() {
    if depth > 64 { deep.removeLast() }
    depth -= 1
  }
}
