/// JSON as `JSONWriter` writes it, taken apart without building anything.
struct WrittenJSON {
  let bytes: [UInt8]

  struct Member {
    /// From the key's quote to the value's end.
    var whole: Range<Int>
    /// The key with its quotes.
    var key: Range<Int>
    var value: Range<Int>
  }

  func isNamed(_ member: Member, _ name: String) -> Bool {
    bytes[member.key].dropFirst().dropLast().elementsEqual(name.utf8)
  }

  /// The text between the quotes of the string that fills `range`; nil if it is not a string.
  func text(of range: Range<Int>) -> String? {
    guard range.count >= 2, bytes[range.lowerBound] == UInt8(ascii: "\"") else { return nil }
    return bytes.withUnsafeBytes { all in
      let inner = all[range.lowerBound + 1..<range.upperBound - 1]
      var source = JSONSource(text: UnsafeRawBufferPointer(rebasing: inner))
      var utf8: [UInt8] = []
      while true {
        utf8 += source.plainRun()
        guard !source.isAtEnd else { return String(decoding: utf8, as: UTF8.self) }
        guard source.peek == UInt8(ascii: "\\"), let scalar = try? source.escapedScalar() else {
          return nil
        }
        utf8 += Array(scalar.utf8)
      }
    }
  }

  /// Whether a string of more than `length` bytes fills `range`.
  func isText(_ range: Range<Int>, over length: Int) -> Bool {
    range.count > length + 2 && bytes[range.lowerBound] == UInt8(ascii: "\"")
  }

  /// The strings of more than `length` bytes in the value that fills `range`, each with the key of the member whose
  /// value, or array, contains it.
  func strings(in range: Range<Int>, of key: Range<Int>, over length: Int) -> [Member] {
    guard range.count > length + 2 else { return [] }
    switch bytes[range.lowerBound] {
    case UInt8(ascii: "\""):
      return [Member(whole: range, key: key, value: range)]
    case UInt8(ascii: "{"):
      return (members(of: range) ?? []).flatMap { strings(in: $0.value, of: $0.key, over: length) }
    case UInt8(ascii: "["):
      return (elements(of: range) ?? []).flatMap { strings(in: $0, of: key, over: length) }
    default: return []
    }
  }

  /// The members of the object that fills `range`; nil if it is not an object.
  func members(of range: Range<Int>) -> [Member]? {
    guard let keys = parts(of: range, UInt8(ascii: "{")) else { return nil }
    var members: [Member] = []
    for part in keys {
      guard let colon = end(of: part.lowerBound), colon < part.upperBound,
        bytes[colon] == UInt8(ascii: ":")
      else { return nil }
      members.append(
        Member(whole: part, key: part.lowerBound..<colon, value: colon + 1..<part.upperBound)
      )
    }
    return members
  }

  /// The elements of the array that fills `range`; nil if it is not an array.
  func elements(of range: Range<Int>) -> [Range<Int>]? { parts(of: range, UInt8(ascii: "[")) }

  /// The parts between the commas of the object or array that fills `range`.
  private func parts(of range: Range<Int>, _ opening: UInt8) -> [Range<Int>]? {
    guard range.count >= 2, bytes[range.lowerBound] == opening else { return nil }
    var parts: [Range<Int>] = []
    var start = range.lowerBound + 1
    let last = range.upperBound - 1
    while start < last {
      var place = start
      while place < last, bytes[place] != UInt8(ascii: ",") {
        guard let next = end(of: place), next > place else { return nil }
        place = next
      }
      guard place <= last else { return nil }
      parts.append(start..<place)
      start = place + 1
    }
    return parts
  }

  /// Where the string, object or array at `place` ends; one further for any other byte.
  private func end(of place: Int) -> Int? {
    switch bytes[place] {
    case UInt8(ascii: "\""): return endOfString(place)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      var depth = 0
      var place = place
      while place < bytes.count {
        switch bytes[place] {
        case UInt8(ascii: "\""):
          guard let end = endOfString(place) else { return nil }
          place = end
          continue
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          depth -= 1
          if depth == 0 { return place + 1 }
        default: break
        }
        place += 1
      }
      return nil
    default: return place + 1
    }
  }

  private func endOfString(_ start: Int) -> Int? {
    var place = start + 1
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\\"): place += 2
      case UInt8(ascii: "\""): return place + 1
      default: place += 1
      }
    }
    return nil
  }
}
