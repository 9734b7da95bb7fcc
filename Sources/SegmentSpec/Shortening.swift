/// Makes a message that is too large smaller by leaving out what it can be understood without.
///
/// What goes is, in this order and only as far as the message is still too large: `metadata`; the ends of all
/// long texts but ids; the last elements of the lists of items, the last list first, one element after another,
/// but for the first of each list. What was shortened says so in `context.tidemark`. The same message and
/// limit always give the same result.
package enum Shortening {
  /// Most bytes of a text in a message that was too large even without its metadata, as they are written between
  /// the quotes.
  ///
  /// Names, titles and most notes are far shorter, and a message of 32,000 bytes has room for a dozen texts
  /// of this length.
  package static let textBytes = 2_000

  /// The lists of items in `properties`, in the order in which messages have them.
  static let lists = ["products", "new_items", "return_items"]
  static let mark = Array(#","tidemark":{"truncated":true}"#.utf8)

  /// The shortened message, at most `limit` bytes long.
  ///
  /// `message` is what `JSONWriter` wrote: one object without white space between its tokens.
  /// - Returns: nil when leaving out all that may go is not enough.
  package static func shorten(_ message: [UInt8], to limit: Int) -> [UInt8]? {
    guard var rest = marked(message) else { return nil }
    for step in [withoutMetadata, withoutEnds, withoutLastItems] {
      rest = step(rest, limit)
      if rest.count <= limit { return rest }
    }
    return nil
  }

  /// The message with the mark; nil for one that is none.
  private static func marked(_ message: [UInt8]) -> [UInt8]? {
    let text = WrittenJSON(bytes: message)
    guard body(of: text) != nil,
      let context = text.members(of: message.indices)?.first(where: { text.isNamed($0, "context") }
      )?
      .value,
      context.count > 2, message[context.upperBound - 1] == UInt8(ascii: "}")
    else { return nil }
    let end = context.upperBound - 1
    return edited(message, [(end..<end, mark)])
  }

  private static func withoutMetadata(_ message: [UInt8], _ limit: Int) -> [UInt8] {
    let text = WrittenJSON(bytes: message)
    guard let members = body(of: text)?.members,
      let place = members.firstIndex(where: { text.isNamed($0, "metadata") })
    else { return message }
    let whole = members[place].whole
    // The comma before it goes, too; the first member has its comma behind.
    let cut =
      place > 0
      ? members[place - 1].whole.upperBound..<whole.upperBound
      : whole.lowerBound..<(members.count > 1 ? members[1].whole.lowerBound : whole.upperBound)
    return edited(message, [(cut, [])])
  }

  private static func withoutEnds(_ message: [UInt8], _ limit: Int) -> [UInt8] {
    let text = WrittenJSON(bytes: message)
    guard let body = body(of: text) else { return message }
    var edits: [Edit] = []
    for string in text.strings(in: body.value, of: body.key, over: textBytes)
    where !isID(message[string.key].dropFirst().dropLast()) {
      guard let whole = text.text(of: string.value) else { continue }
      edits.append((string.value, beginning(of: whole)))
    }
    return edited(message, edits)
  }

  /// Whether a member of this name says who or what something is: a part of it would be something else.
  private static func isID(_ name: ArraySlice<UInt8>) -> Bool {
    ["id", "email"].contains { name.elementsEqual($0.utf8) }
      || name.suffix(3).elementsEqual("_id".utf8)
  }

  /// The whole characters from the beginning of `text` that have room, with an ellipsis behind them, as a
  /// JSON string.
  private static func beginning(of text: String) -> [UInt8] {
    let ellipsis = "…"
    let longest = 1 + textBytes - ellipsis.utf8.count
    var writer = JSONWriter(reservingCapacity: textBytes + 2)
    writer.beginString()
    for character in text {
      let end = writer.bytes.count
      writer.stringPart(String(character))
      guard writer.bytes.count > longest else { continue }
      writer.bytes.removeSubrange(end...)
      break
    }
    writer.stringPart(ellipsis)
    writer.endString()
    return writer.bytes
  }

  private static func withoutLastItems(_ message: [UInt8], _ limit: Int) -> [UInt8] {
    let text = WrittenJSON(bytes: message)
    guard let members = body(of: text)?.members else { return message }
    var excess = message.count - limit
    var edits: [Edit] = []
    for name in lists.reversed() where excess > 0 {
      guard let list = members.first(where: { text.isNamed($0, name) })?.value,
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
      edits.append((elements[place - 1].upperBound..<last.upperBound, []))
      excess -= gain
    }
    return edited(message, edits)
  }

  /// What the message is about: its `properties` or `traits`.
  private static func body(
    of text: WrittenJSON
  ) -> (key: Range<Int>, value: Range<Int>, members: [WrittenJSON.Member])? {
    let names = ["properties", "traits"]
    guard
      let body = text.members(of: text.bytes.indices)?.first(where: { member in
        names.contains { text.isNamed(member, $0) }
      }),
      let members = text.members(of: body.value)
    else { return nil }
    return (body.key, body.value, members)
  }

  /// A place in a message, and what is to stand there.
  private typealias Edit = (place: Range<Int>, bytes: [UInt8])

  private static func edited(_ message: [UInt8], _ edits: [Edit]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(message.count)
    var copied = 0
    for edit in edits.sorted(by: { $0.place.lowerBound < $1.place.lowerBound }) {
      result += message[copied..<edit.place.lowerBound]
      result += edit.bytes
      copied = edit.place.upperBound
    }
    return result + message[copied...]
  }
}
