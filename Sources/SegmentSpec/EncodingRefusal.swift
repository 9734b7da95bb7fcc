/// A row that cannot become a valid message.
///
/// The reason is a sentence a shop owner understands; it
/// names rows by id and never holds personal data.
package struct EncodingRefusal: Error, Hashable, Sendable {
  package var reason: String
  /// The reason without the row, the same for each row that is refused for it.
  package var cause: String

  /// Without `row`, the reason is the cause.
  package init(_ cause: String, of row: String? = nil) {
    self.cause = cause
    reason = row.map { "\($0): \(cause)" } ?? cause
  }
}
