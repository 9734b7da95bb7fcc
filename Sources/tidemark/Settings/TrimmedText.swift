extension StringProtocol {
  /// The text without the line breaks and spaces at both ends, as editors and `echo` leave them.
  var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
