/// A row that cannot become a valid message.
///
/// The reason is a sentence a shop owner understands; it
/// names rows by id and never holds personal data.
package struct EncodingRefusal: Error, Hashable, Sendable {
  package var reason: String
  /// The reason without the parts that distinguish rows, so that rows that fail alike have the same.
  package var cause: String
  /// The setting that may be wrong, if rows fail because of a setting.
  package var setting: String?
  /// True if the row's own writer made the fault, so that it says nothing of other rows or of settings.
  package var isOfRowAlone = false

  /// Two refusals are equal if their texts are.
  package static func == (left: Self, right: Self) -> Bool { left.reason == right.reason }

  package func hash(into hasher: inout Hasher) { hasher.combine(reason) }

  /// A refusal of `row`, whose name stands before `text` in the reason; without a `cause` the text is the cause.
  package init(
    _ text: String,
    of row: String? = nil,
    cause: String? = nil,
    setting: String? = nil
  ) {
    reason = row.map { "\($0): \(text)" } ?? text
    self.cause = cause ?? text
    self.setting = setting
  }
}
