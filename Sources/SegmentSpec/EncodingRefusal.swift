/// A row that cannot become a valid message.
///
/// The reason is a sentence a shop owner understands; it
/// names rows by id and never holds personal data.
package struct EncodingRefusal: Error, Hashable, Sendable {
  package var reason: String

  package init(_ reason: String) {
    self.reason = reason
  }
}
