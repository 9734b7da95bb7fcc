/// Appends JSON to a byte buffer.
///
/// The caller writes keys and values in order; the writer adds separators automatically, by the last byte: inside an
/// object or array only an opening bracket or a colon has no comma after it. Nothing is built in between, and only the
/// growth of `bytes` allocates. Raw line feeds never reach the output, so a message is one line of NDJSON.
package struct JSONWriter: Sendable {
  /// The bytes written so far.
  package var bytes: [UInt8]

  package init(reservingCapacity capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  // MARK: Structure

  /// Opens an object as a whole text or as the value of the key just written.
  package mutating func beginObject() { bytes.append(UInt8(ascii: "{")) }
  package mutating func endObject() { bytes.append(UInt8(ascii: "}")) }

  /// Opens an array as the value of the key just written.
  package mutating func beginArray() { bytes.append(UInt8(ascii: "[")) }
  package mutating func endArray() { bytes.append(UInt8(ascii: "]")) }

  /// Writes the comma before an array's next element, when it needs one.
  package mutating func element() {
    if bytes.last != UInt8(ascii: "[") { bytes.append(UInt8(ascii: ",")) }
  }

  /// Writes the comma before an object's next member, when it needs one.
  package mutating func member() {
    if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
  }

  /// Writes a key with its colon; `name` needs no escaping.
  package mutating func key(_ name: StaticString) { key("", name) }

  /// Writes a key made of two parts.
  package mutating func key(_ prefix: StaticString, _ name: StaticString) {
    let isFirst = bytes.last == UInt8(ascii: "{")
    append(upTo: prefix.utf8CodeUnitCount + name.utf8CodeUnitCount + 4) { free in
      var place = 0
      if !isFirst { free.put(UInt8(ascii: ","), &place) }
      free.put(UInt8(ascii: "\""), &place)
      free.put(prefix, &place)
      free.put(name, &place)
      free.put(UInt8(ascii: "\""), &place)
      free.put(UInt8(ascii: ":"), &place)
      return place
    }
  }

  /// Writes a member whose value is JSON already; `name` needs no escaping.
  package mutating func property(_ name: String, json: String) {
    member()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: name.utf8)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    bytes.append(contentsOf: json.utf8)
  }

  /// Removes the array or object `name` that was opened last, if it is empty.
  /// - Returns: whether it was removed.
  package mutating func dropEmpty(_ name: StaticString) -> Bool {
    guard bytes.last == UInt8(ascii: "[") || bytes.last == UInt8(ascii: "{") else { return false }
    // The name in quotation marks, the colon and the bracket.
    bytes.removeLast(name.utf8CodeUnitCount + 4)
    if bytes.last == UInt8(ascii: ",") { bytes.removeLast() }
    return true
  }

  // MARK: Values

  /// Writes text that is JSON already, known when the program was built.
  package mutating func literal(_ json: StaticString) { append(json) }

  package mutating func boolean(_ value: Bool) { append(value ? "true" : "false") }

  package mutating func integer(_ value: Int64) { money(value, decimals: 0) }

  /// Writes an amount of minor units as a JSON number in major units with exactly `decimals` decimals:
  /// 2500 with 2 is `25.00`, -5 with 2 is `-0.05`, 7793 with 0 is `7793`.
  ///
  /// `decimals` is kept within 0…18.
  package mutating func money(_ minorUnits: Int64, decimals: Int) {
    let decimals = min(max(decimals, 0), 18)
    var digits = 1
    var limit: UInt64 = 10
    let magnitude = minorUnits.magnitude
    while digits < 19, magnitude >= limit {
      digits += 1
      limit &*= 10
    }
    digits = max(digits, decimals + 1)
    let isNegative = minorUnits < 0
    let count = digits + (decimals > 0 ? 1 : 0) + (isNegative ? 1 : 0)
    append(upTo: count) { free in
      var rest = magnitude
      var place = count
      for written in 0..<digits {
        if written == decimals, decimals > 0 {
          place -= 1
          free[place] = UInt8(ascii: ".")
        }
        place -= 1
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        free[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
        rest = quotient
      }
      if isNegative { free[0] = UInt8(ascii: "-") }
      return count
    }
  }

  mutating func append(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    )
  }

  /// Appends what `write` puts into the free memory behind the bytes, which has room for `capacity`; `write` returns
  /// how many bytes it put there.
  ///
  /// Room is asked for once, not for each byte.
  @inline(__always)
  mutating func append(upTo capacity: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
    bytes.append(addingCapacity: capacity) { (span: inout OutputSpan<UInt8>) in
      span.withUnsafeMutableBufferPointer { free, count in count = write(free) }
    }
  }
}

extension UnsafeMutableBufferPointer<UInt8> {
  /// Puts a byte at `place`, and moves on.
  @inline(__always)
  func put(_ byte: UInt8, _ place: inout Int) {
    self[place] = byte
    place += 1
  }

  /// Puts the bytes of a text at `place`, and moves on.
  @inline(__always)
  func put(_ text: StaticString, _ place: inout Int) {
    put(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount), &place)
  }

  /// Puts bytes at `place`, and moves on.
  @inline(__always)
  func put(_ bytes: UnsafeRawBufferPointer, _ place: inout Int) {
    UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(self)[place...])
      .copyMemory(from: bytes)
    place += bytes.count
  }
}
