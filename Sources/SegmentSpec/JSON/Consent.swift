/// A consent value that is not what the spec asks for.
package struct ConsentFault: Error, Hashable, Sendable {
  /// What it is, without anything of what it says: `a boolean`, `an object without categoryPreferences`.
  package var found: String

  package init(found: String) {
    self.found = found
  }

  /// What stands in place of a value that is too long to be sent.
  fileprivate static let tooLong = Array(#"{"longer_than_bytes":32000}"#.utf8)
}

extension JSONWriter {
  /// Writes a consent value as the object that Segment's spec asks for under `context.consent`.
  ///
  /// `json` is the value as JSON text: an object, or a string that holds one as JSON. It must have
  /// `categoryPreferences`, an object of booleans (Segment, "Consent in Segment", consent object).
  /// - Throws: `ConsentFault`; discard the bytes written until then.
  package mutating func consent(_ json: UnsafeRawBufferPointer) throws(ConsentFault) {
    var source = JSONSource(text: json)
    source.skipSpace()
    let start = bytes.count
    let isText = source.peek == UInt8(ascii: "\"")
    var isEmpty = false
    do throws(JSONFault) {
      if isText {
        let held = try heldText(&source)
        isEmpty = held.isEmpty
        var fault: JSONFault?
        held.withUnsafeBytes { text in
          do throws(JSONFault) { try splice(text) } catch { fault = error }
        }
        if let fault { throw fault }
      } else {
        try splice(json)
      }
    } catch {
      if error == .tooDeep {
        throw ConsentFault(found: "a value nested deeper than \(Self.deepestNesting) levels")
      }
      let text = isEmpty ? "an empty string" : "a string that holds no JSON"
      throw ConsentFault(found: isText ? text : "no JSON")
    }
    let value = CompactJSON(bytes: bytes[start...])
    if value.bytes.elementsEqual(ConsentFault.tooLong) {
      throw ConsentFault(found: "a value of more than 32,000 bytes")
    }
    if let found = value.otherThanConsent {
      throw ConsentFault(found: isText ? "a string that holds \(found)" : found)
    }
  }

  /// The text that a JSON string holds.
  private func heldText(_ source: inout JSONSource) throws(JSONFault) -> [UInt8] {
    var held: [UInt8] = []
    source.place += 1
    while source.peek != UInt8(ascii: "\"") {
      held.append(contentsOf: source.plainRun())
      if source.peek == UInt8(ascii: "\\") {
        held.append(contentsOf: try source.escapedScalar().utf8)
      } else if source.peek != UInt8(ascii: "\"") {
        throw source.fault
      }
    }
    source.place += 1
    source.skipSpace()
    guard source.isAtEnd else { throw source.fault }
    return held
  }
}

/// A JSON value as `JSONWriter.splice` writes it: valid, without white space, escapes in one spelling.
private struct CompactJSON {
  let bytes: ArraySlice<UInt8>

  /// What it is, if it is no consent; nil for one.
  var otherThanConsent: String? {
    var isThere = false
    let name = Array(#""categoryPreferences""#.utf8)
    let isRight = everyMember(from: bytes.startIndex) { key, value in
      guard bytes[key].elementsEqual(name) else { return true }
      isThere = true
      return everyMember(from: value.lowerBound) { _, flag in
        bytes[flag].elementsEqual("true".utf8) || bytes[flag].elementsEqual("false".utf8)
      }
    }
    if isRight && isThere { return nil }
    switch bytes.first {
    case UInt8(ascii: "{"):
      return isThere
        ? "an object whose categoryPreferences are not all true or false"
        : "an object without categoryPreferences"
    case UInt8(ascii: "["): return "an array"
    case UInt8(ascii: "\""): return "a string"
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return "a boolean"
    case UInt8(ascii: "n"): return "null"
    default: return "a number"
    }
  }

  /// Whether the value at `start` is an object each of whose members satisfies `body`.
  private func everyMember(
    from start: Int,
    _ body: (_ key: Range<Int>, _ value: Range<Int>) -> Bool
  ) -> Bool {
    guard bytes[start] == UInt8(ascii: "{") else { return false }
    var place = start + 1
    while bytes[place] != UInt8(ascii: "}") {
      if bytes[place] == UInt8(ascii: ",") { place += 1 }
      let key = place..<end(ofValueAt: place)
      let value = key.upperBound + 1..<end(ofValueAt: key.upperBound + 1)
      guard body(key, value) else { return false }
      place = value.upperBound
    }
    return true
  }

  private func end(ofValueAt start: Int) -> Int {
    var place = start
    var depth = 0
    var isInString = false
    repeat {
      switch bytes[place] {
      case UInt8(ascii: "\\"): place += 1
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "{") where !isInString, UInt8(ascii: "[") where !isInString: depth += 1
      case UInt8(ascii: "}") where !isInString, UInt8(ascii: "]") where !isInString: depth -= 1
      default: break
      }
      place += 1
    } while isInString || depth > 0 || place < bytes.endIndex && !Self.endsValue(bytes[place])
    return place
  }

  /// Whether `byte` cannot belong to a word or number: the value before it is complete.
  private static func endsValue(_ byte: UInt8) -> Bool {
    [UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]")].contains(byte)
  }
}
