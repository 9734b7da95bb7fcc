/// A number of pieces, exact to a millionth: half a metre of cloth is `0.5`.
///
/// Its range is that of a `bigint`; sums and differences stop at its ends.
package struct Quantity: Hashable, Sendable {
  /// How many millionths of a piece it is.
  package let millionths: Int128

  package static let million: Int128 = 1_000_000
  package static let max = Quantity(Int64.max)
  package static let min = Quantity(Int64.min)

  /// A whole number of pieces.
  package init(_ pieces: Int64) {
    millionths = Int128(pieces) * Self.million
  }

  /// Keeps a value outside the range at the range's end.
  package init(millionths: Int128) {
    self.millionths = Swift.min(Swift.max(millionths, Self.min.millionths), Self.max.millionths)
  }

  /// The whole pieces, without the fraction of one: 1 of 1.9, -1 of -1.9.
  package var pieces: Int64 { Int64(truncatingIfNeeded: millionths / Self.million) }

  package var isWhole: Bool { millionths % Self.million == 0 }
}

extension Quantity: Comparable, ExpressibleByIntegerLiteral {
  package init(integerLiteral pieces: Int64) { self.init(pieces) }

  package static func < (left: Quantity, right: Quantity) -> Bool {
    left.millionths < right.millionths
  }

  package static func + (left: Quantity, right: Quantity) -> Quantity {
    Quantity(millionths: left.millionths + right.millionths)
  }

  package static func - (left: Quantity, right: Quantity) -> Quantity {
    Quantity(millionths: left.millionths - right.millionths)
  }

  package static func += (left: inout Quantity, right: Quantity) { left = left + right }
  package static func -= (left: inout Quantity, right: Quantity) { left = left - right }
}

extension JSONWriter {
  /// Writes a number of pieces without zeros at its end: `2`, `0.5`, `-1.000001`.
  package mutating func quantity(_ quantity: Quantity) {
    let (pieces, rest) = quantity.millionths.quotientAndRemainder(dividingBy: Quantity.million)
    if quantity.millionths < 0, pieces == 0 { bytes.append(UInt8(ascii: "-")) }
    integer(Int64(truncatingIfNeeded: pieces))
    guard rest != 0 else { return }
    bytes.append(UInt8(ascii: "."))
    var fraction = UInt32(truncatingIfNeeded: rest.magnitude)
    var unit: UInt32 = 100_000
    while fraction > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction / unit))
      fraction %= unit
      unit /= 10
    }
  }
}
