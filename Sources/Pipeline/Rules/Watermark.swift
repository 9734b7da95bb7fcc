package import SegmentSpec

/// The point up to which everything is delivered, for one sync name.
package struct Watermark: Hashable, Sendable {
  /// The source's position; nil after `watermark set TIME`, until the first sync has swept every root.
  package var position: String?
  /// The position at `watermark set now`; nil otherwise.
  ///
  /// A fact older than `factsSince` whose row was last written before it is history that nobody asked for; a fact whose
  /// row came from a transaction that was open then is not, however old.
  package var firstPosition: String?
  /// One-time facts before this moment are withheld.
  package var factsSince: Timestamp
  /// The seconds before `factsSince` that a one-time fact may lie and still be sent, if its row was written after
  /// `firstPosition`: room for clocks that differ and for open transactions.
  package var marginSeconds: Int64

  package init(
    position: String?,
    firstPosition: String?,
    factsSince: Timestamp,
    marginSeconds: Int64
  ) {
    self.position = position
    self.firstPosition = firstPosition
    self.factsSince = factsSince
    self.marginSeconds = marginSeconds
  }

  /// `watermark set now`: history ends here; later commits are sent.
  package static func now(_ mark: SourceMark, marginSeconds: Int64 = 900) -> Watermark {
    Watermark(
      position: mark.position,
      firstPosition: mark.position,
      factsSince: mark.clock,
      marginSeconds: marginSeconds
    )
  }

  /// `watermark set TIME`: facts since `time` are sent; the next sync reads every root once.
  package static func since(_ time: Timestamp) -> Watermark {
    Watermark(position: nil, firstPosition: nil, factsSince: time, marginSeconds: 0)
  }

  /// One-time facts before this moment are history, unless their row was in a transaction that was open.
  package var earliestFact: Timestamp { factsSince.advanced(bySeconds: -marginSeconds) }

  /// Whether a one-time fact is history from before the watermark (docs/design.md, "Where history starts").
  package func withholds(_ fact: Fact) -> Bool { withholds(fact.sign, fact.origin) }

  /// Whether a one-time fact of this time and origin is history from before the watermark.
  func withholds(_ sign: Timestamp, _ origin: RowOrigin) -> Bool {
    guard sign < factsSince else { return false }
    return switch origin {
    case .history: true
    case .appeared: false
    case .changed, .later: sign < earliestFact
    }
  }
}
