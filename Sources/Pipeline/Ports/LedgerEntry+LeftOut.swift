package import SegmentSpec

extension LedgerEntry {
  /// Whether a template left the fact out.
  ///
  /// Of the noted entries, only these have a time.
  package var isLeftOut: Bool {
    guard fate == .noted, case .at = time else { return false }
    return true
  }

  /// Whether the fact's dead letter, if it has one, is none any more.
  package var settlesLetter: Bool { fate == .sent || isLeftOut }

  /// The stored seconds of an entry that is written with records of `time`.
  ///
  /// Noted states have none: nobody asks for it, and they are a quarter of all entries.
  package func seconds(writtenAt time: Timestamp?) -> Int64? {
    if fate == .noted, self.time == .ofRecords { return nil }
    return self.time.seconds(writtenAt: time)
  }
}
