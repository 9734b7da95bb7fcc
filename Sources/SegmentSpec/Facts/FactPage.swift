/// The facts of one page of roots, in the order in which they are to be sent.
package protocol FactPage: Sendable {
  /// How many roots the page holds.
  var rootCount: Int { get }
  /// The facts, those of one root side by side, an order's completion before its updates.
  var facts: [Fact] { get }
  /// Facts that were derived but go nowhere by a rule of the source, counted by reason.
  var filtered: [FilteredCount] { get }
  /// The rows of the page whose facts do not hold yet: none of them is in `facts`, and `filtered` counts them.
  var waiting: [WaitingRow] { get }
  /// Where the page ends in a backfill; nil elsewhere.
  var place: PagePlace? { get }

  /// A length that only texts have which were cut although a message might hold them whole: whatever has one is
  /// shortened. Nil where the messages hold all that they should.
  var cutBeyond: Int? { get }

  /// Writes the whole message of `facts[index]` as one JSON object.
  /// - Throws: `EncodingRefusal` when the row cannot become a valid message; discard the bytes written until then.
  func encode(
    _ index: Int,
    messageID: MessageID,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal)

  /// The notices of the run's report about the message of `facts[index]`.
  func notices(_ index: Int) -> [EncodingNotice]
  /// Whether the message of `facts[index]` belongs to a guest without an id from the storefront.
  func isOfGuestWithoutID(_ index: Int) -> Bool
}

extension FactPage {
  package var waiting: [WaitingRow] { [] }
  package var place: PagePlace? { nil }
  package var cutBeyond: Int? { nil }
  package func notices(_ index: Int) -> [EncodingNotice] { [] }
  package func isOfGuestWithoutID(_ index: Int) -> Bool { false }
}

/// A number of facts of one event that were left out, and why.
package struct FilteredCount: Hashable, Sendable {
  package var event: EventName
  package var reason: String
  package var count: Int

  package init(event: EventName, reason: String, count: Int) {
    self.event = event
    self.reason = reason
    self.count = count
  }
}

/// Where a page of a backfill ends: once its facts are recorded, the part goes on from there.
package struct PagePlace: Hashable, Sendable {
  package var part: Int
  package var place: String

  package init(part: Int, place: String) {
    self.part = part
    self.place = place
  }
}
