extension Int128 {
  /// The whole number nearest to `self / divisor`; of two equally near ones the larger: `floor(x + ½)`.
  ///
  /// `divisor` is positive.
  package func dividedHalfUp(by divisor: Int128) -> Int128 {
    var (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
    if rest < 0 { (quotient, rest) = (quotient - 1, rest + divisor) }
    return rest >= divisor - rest ? quotient + 1 : quotient
  }
}
