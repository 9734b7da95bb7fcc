/// Makes a message that is too large smaller by leaving out what it can be understood without.
///
/// First `properties.metadata` goes, then the last elements of its lists of items, the last list first, one
/// element after another until the rest fits; the first of each list stays. What was shortened says so
/// in `context.tidemark`. The same message and limit always give the same result.
package enum Shortening {
  /// The lists of items in `properties`, in the order in which messages have them.
  static let lists = ["products", "new_items", "return_items"]
  static let mark = Array(#","tidemark":{"truncated":true}"#.utf8)

  /// The shortened message, at most `limit` bytes long.
  ///
  /// `message` is what `JSONWriter` wrote: one object without white space between its tokens.
  /// - Returns: nil when leaving out all that may go is not enough.
  package static func shorten(_ message: [UInt8], to limit: Int) -> [UInt8]? {
    let text = WrittenJSON(bytes: message)
    guard let members = text.members(of: message.indices),
      let context = members.first(where: { text.isNamed($0, "context") })?.value,
      context.count > 2, message[context.upperBound - 1] == UInt8(ascii: "}"),
      let properties = members.first(where: { text.isNamed($0, "properties") })?.value,
      let body = text.members(of: properties)
    else { return nil }

    var cuts: [Range<Int>] = []
    var excess = message.count + mark.count - limit
    if let place = body.firstIndex(where: { text.isNamed($0, "metadata") }) {
      // The comma before it goes, too; the first member has its comma behind.
      let end =
        place == 0 && body.count > 1 ? body[1].whole.lowerBound : body[place].whole.upperBound
      let cut = (place == 0 ? body[0].whole.lowerBound : body[place - 1].whole.upperBound)..<end
      cuts.append(cut)
      excess -= cut.count
    }
    for name in lists.reversed() where excess > 0 {
      guard let list = body.first(where: { text.isNamed($0, name) })?.value,
        let elements = text.elements(of: list), let last = elements.last
      else { continue }
      // The first place from which all that follows makes room enough, else all but the first element.
      var place = elements.count
      var gain = 0
      while place > 1, gain < excess {
        place -= 1
        gain = last.upperBound - elements[place - 1].upperBound
      }
      guard gain > 0 else { continue }
      cuts.append(elements[place - 1].upperBound..<last.upperBound)
      excess -= gain
    }
    guard excess <= 0 else { return nil }
    return rest(of: message, without: cuts, markedAt: context.upperBound - 1)
  }

  private static func rest(
    of message: [UInt8],
    without cuts: [Range<Int>],
    markedAt place: Int
  ) -> [UInt8] {
    var result: [UInt8] = []
    var copied = 0
    for cut in (cuts + [place..<place]).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      result += message[copied..<cut.lowerBound]
      if cut.isEmpty { result += mark }
      copied = cut.upperBound
    }
    return result + message[copied...]
  }
}

/// JSON as `JSONWriter` writes it, taken apart without building anything.
private struct WrittenJSON {
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

  /// The members of the object that fills `range`; nil when it is none.
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

  /// The elements of the array that fills `range`; nil when it is none.
  func elements(of range: Range<Int>) -> [Range<Int>]? { parts(of: range, UInt8(ascii: "[")) }

  /// What stands between the commas of the object or array that fills `range`.
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
