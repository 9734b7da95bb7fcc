package import SegmentSpec

/// How far behind its last transaction a source's horizon lies at this moment, and who holds it back.
///
/// What commits while an older transaction is open is read again by the next sync; nothing is lost by it.
package struct Horizon: Hashable, Sendable {
  /// A transaction that is open and has written.
  package struct Holder: Hashable, Sendable {
    /// Nil for a prepared transaction.
    package var pid: Int32?
    package var role: String?
    package var application: String?
    /// `active`, `idle in transaction`, `prepared`.
    package var state: String?
    package var beganAt: Timestamp?

    package init(
      pid: Int32?,
      role: String?,
      application: String?,
      state: String?,
      beganAt: Timestamp?
    ) {
      self.pid = pid
      self.role = role
      self.application = application
      self.state = state
      self.beganAt = beganAt
    }
  }

  package var clock: Timestamp
  /// How many transactions began and ended since the oldest that is open began, at most.
  package var transactionsBehind: UInt64
  /// The oldest open transactions, as far as the role may see them.
  package var holders: [Holder]

  package var isHeldBack: Bool { transactionsBehind > 0 || !holders.isEmpty }

  package init(clock: Timestamp, transactionsBehind: UInt64, holders: [Holder]) {
    self.clock = clock
    self.transactionsBehind = transactionsBehind
    self.holders = holders
  }
}
