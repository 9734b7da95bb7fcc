extension Float {
  /// The double of this value's shortest decimal text, which PostgreSQL prints for a `float4` (`extra_float_digits`
  /// of 1) and JavaScript then reads.
  package var shortestDouble: Double {
    let exact = Double(self)
    // 24 bits times at most 20 bits fit into a double, so the product is exact and the quotient of
    // two whole numbers is rounded once: it is the double of that decimal text.
    if exact.magnitude < 16_777_216 {
      var power = 1.0
      for _ in 0...6 {
        let scaled = exact * power
        // Half-way cases go to the even digit, as in PostgreSQL's own printing.
        let candidate = scaled.rounded(.toNearestOrEven) / power
        if Float(candidate) == self { return candidate }
        power *= 10
      }
    }
    return Double(description) ?? exact
  }
}
