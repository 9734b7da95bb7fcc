extension StringProtocol {
  /// The text without the line breaks and spaces that editors and `echo` leave at both ends.
  var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
