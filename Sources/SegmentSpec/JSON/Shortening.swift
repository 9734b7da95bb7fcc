/// Makes a message that is too large smaller by leaving out what it can be understood without.
///
/// What goes is, in this order and only as far as the message is still too large: `metadata`; the ends of all long
/// texts but ids; the last elements of the lists of items, the last list first, one element after another, but for the
/// first of each list; the last elements of all other lists in the same way; the ends of texts that are shorter. Of an
/// address (`url`, `image_url`, …) no part is one: it goes whole. What was shortened says so in `context.tidemark`. The
/// same message and limit always give the same result.
package enum Shortening {
  /// Most bytes of a text in a message that was too large even without its metadata, as they are written between
  /// the quotes.
  ///
  /// Names, titles and most notes are far shorter, and a message of 32,000 bytes has room for a dozen texts
  /// of this length.
  package static let textBytes = 2_000
  /// Most bytes of a text in a message that is too large even with one element of each list.
  package static let shortTextBytes = 200

  /// The lists of items in `properties`, in the order in which messages have them.
  static let lists = ["products", "new_items", "return_items"]
  static let mark = Array(#","tidemark":{"truncated":true}"#.utf8)

  /// What became of a message.
  package struct Result {
    /// The shortened message.
    package var message: [UInt8]
    /// False where leaving out all that may go was not enough.
    package var fits: Bool
  }

  /// Shortens a message to at most `limit` bytes.
  ///
  /// `message` is what `JSONWriter` wrote: one object without white space between its tokens. With `cutBeyond` a text
  /// of more bytes was cut before, so that one is shortened whatever the message's size is; where it may not be, the
  /// message does not fit.
  package static func shorten(
    _ message: consuming [UInt8],
    to limit: Int,
    cutBeyond: Int? = nil
  ) -> Result {
    guard let place = placeOfMark(in: message) else { return Result(message: message, fits: false) }
    let room = limit - mark.count
    var message = message
    let steps: [(WrittenJSON, Int) -> [Edit]] = [
      withoutMetadata, { text, _ in shortened(text, to: textBytes) },
      { text, excess in withoutLast(lists.reversed(), of: text, excess) },
      { text, excess in withoutLast(otherLists(of: text), of: text, excess) },
      { text, _ in shortened(text, to: shortTextBytes) },
    ]
    for (number, step) in steps.enumerated() {
      // What was cut before goes with the first two.
      let isCut = number < 2 && cutBeyond.map { holdsText(over: $0, message) } ?? false
      guard message.count > room || isCut else { break }
      let edits = step(WrittenJSON(bytes: message), message.count - room)
      apply(edits, to: &message)
    }
    let fits = message.count <= room && cutBeyond.map { !holdsText(over: $0, message) } ?? true
    // Nothing before the mark was edited: it stands in front of what a message is about.
    message.insert(contentsOf: mark, at: place)
    return Result(message: message, fits: fits)
  }

  /// Whether `message` has a text of more than `length` bytes in what it is about.
  package static func holdsText(over length: Int, _ message: [UInt8]) -> Bool {
    let text = WrittenJSON(bytes: message)
    guard let body = body(of: text) else { return false }
    return !text.strings(in: body.value, of: body.key, over: length).isEmpty
  }

  /// Where the mark belongs; nil in what is no message.
  private static func placeOfMark(in message: borrowing [UInt8]) -> Int? {
    let text = WrittenJSON(bytes: copy message)
    guard let body = body(of: text),
      let context = text.members(of: text.bytes.indices)?
        .first(where: { text.isNamed($0, "context") })?
        .value,
      context.count > 2, text.bytes[context.upperBound - 1] == UInt8(ascii: "}"),
      context.upperBound < body.value.lowerBound
    else { return nil }
    return context.upperBound - 1
  }

  private static func withoutMetadata(_ text: WrittenJSON, _ excess: Int) -> [Edit] {
    guard let members = body(of: text)?.members,
      let place = members.firstIndex(where: { text.isNamed($0, "metadata") })
    else { return [] }
    return without([place], of: members.map(\.whole))
  }

  /// The ends of texts of more than `length` bytes, and such addresses whole.
  private static func shortened(_ text: WrittenJSON, to length: Int) -> [Edit] {
    guard let body = body(of: text) else { return [] }
    return shortened(text, body.value, of: body.key, to: length)
  }

  private static func shortened(
    _ text: WrittenJSON,
    _ range: Range<Int>,
    of key: Range<Int>,
    to length: Int
  ) -> [Edit] {
    guard range.count > length + 2 else { return [] }
    let name = text.bytes[key].dropFirst().dropLast()
    switch text.bytes[range.lowerBound] {
    case UInt8(ascii: "\""):
      guard !isID(name), let whole = text.text(of: range) else { return [] }
      return [Edit(place: range, bytes: beginning(of: whole, length))]
    case UInt8(ascii: "{"):
      let members = text.members(of: range) ?? []
      let addresses = members.indices.filter {
        isAddress(text.bytes[members[$0].key].dropFirst().dropLast())
          && text.isText(members[$0].value, over: length)
      }
      return without(addresses, of: members.map(\.whole))
        + members.indices.filter { !addresses.contains($0) }
        .flatMap { shortened(text, members[$0].value, of: members[$0].key, to: length) }
    case UInt8(ascii: "["):
      let elements = text.elements(of: range) ?? []
      guard isAddress(name) else {
        return elements.flatMap { shortened(text, $0, of: key, to: length) }
      }
      return without(
        elements.indices.filter { text.isText(elements[$0], over: length) },
        of: elements
      )
    default: return []
    }
  }

  /// Whether a member of this name says who or what something is: a part of it would be something else.
  private static func isID(_ name: ArraySlice<UInt8>) -> Bool {
    ["id", "email"].contains { name.elementsEqual($0.utf8) }
      || name.suffix(3).elementsEqual("_id".utf8)
  }

  /// Whether a member of this name holds an address, or several.
  private static func isAddress(_ name: ArraySlice<UInt8>) -> Bool {
    ["url", "image", "images"].contains { name.elementsEqual($0.utf8) }
      || name.suffix(4).elementsEqual("_url".utf8) || name.suffix(5).elementsEqual("_urls".utf8)
  }

  /// The whole characters from the beginning of `text` that have room, with an ellipsis behind them, as a
  /// JSON string.
  private static func beginning(of text: String, _ length: Int) -> [UInt8] {
    let ellipsis = "…"
    let longest = 1 + length - ellipsis.utf8.count
    var writer = JSONWriter(reservingCapacity: length + 2)
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

  /// The lists that are none of items, the last one first.
  private static func otherLists(of text: WrittenJSON) -> [String] {
    (body(of: text)?.members ?? []).reversed().compactMap { member in
      guard text.bytes[member.value.lowerBound] == UInt8(ascii: "[") else { return nil }
      let name = String(decoding: text.bytes[member.key].dropFirst().dropLast(), as: UTF8.self)
      return lists.contains(name) ? nil : name
    }
  }

  /// The last elements of the lists of these names, of each in turn, as many as must go but for the first.
  private static func withoutLast(
    _ names: [String],
    of text: WrittenJSON,
    _ excess: Int
  ) -> [Edit] {
    guard let members = body(of: text)?.members else { return [] }
    var excess = excess
    var edits: [Edit] = []
    for name in names where excess > 0 {
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
      edits.append(Edit(place: elements[place - 1].upperBound..<last.upperBound))
      excess -= gain
    }
    return edits
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

  /// A place in a message, and what is to stand there: never more than stood there.
  private struct Edit {
    var place: Range<Int>
    var bytes: [UInt8] = []
  }

  /// Leaves out parts of an object or array, with the commas between.
  private static func without(_ removed: [Int], of parts: [Range<Int>]) -> [Edit] {
    var edits: [Edit] = []
    var next = removed.startIndex
    while next < removed.endIndex {
      let first = removed[next]
      var last = first
      while next + 1 < removed.endIndex, removed[next + 1] == last + 1 {
        next += 1
        last += 1
      }
      next += 1
      let start = first > 0 ? parts[first - 1].upperBound : parts[first].lowerBound
      let isAtStart = first == 0 && last + 1 < parts.count
      edits.append(
        Edit(place: start..<(isAtStart ? parts[last + 1].lowerBound : parts[last].upperBound))
      )
    }
    return edits
  }

  /// Makes the edits where the message lies, as it may be very large.
  private static func apply(_ edits: [Edit], to message: inout [UInt8]) {
    guard !edits.isEmpty else { return }
    var end = 0
    var copied = 0
    message.withUnsafeMutableBytes { all in
      func keep(_ range: Range<Int>) {
        UnsafeMutableRawBufferPointer(rebasing: all[end...])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: all[range]))
        end += range.count
      }
      for edit in edits.sorted(by: { $0.place.lowerBound < $1.place.lowerBound }) {
        keep(copied..<edit.place.lowerBound)
        for byte in edit.bytes {
          all[end] = byte
          end += 1
        }
        copied = edit.place.upperBound
      }
      keep(copied..<all.count)
    }
    message.removeSubrange(end...)
  }
}
