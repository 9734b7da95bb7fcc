package import SegmentSpec

/// The distance of a source's horizon from its last transaction at this moment, and the transactions that hold it back.
///
/// The next sync reads rows again that commit while an older transaction is open; none is lost.
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
    /// The database that it works in.
    package var database: String?
    /// The name of a prepared transaction.
    package var gid: String?

    package init(
      pid: Int32?,
      role: String?,
      application: String?,
      state: String?,
      beganAt: Timestamp?,
      database: String? = nil,
      gid: String? = nil
    ) {
      self.pid = pid
      self.role = role
      self.application = application
      self.state = state
      self.beganAt = beganAt
      self.database = database
      self.gid = gid
    }

    /// The statement that ends it, in printable ASCII whatever its name is; nil if it is unknown.
    package var ending: String? {
      if let gid { return "rollback prepared \(SQLText.literal(gid))" }
      return pid.map { "select pg_terminate_backend(\($0))" }
    }
  }

  package var clock: Timestamp
  /// The most transactions that began and ended since the oldest open one began.
  package var transactionsBehind: UInt64
  /// The oldest open transactions, as far as the role may see them.
  package var holders: [Holder]
  /// The known beginning of the oldest open one; nil if none is open.
  package var heldSince: Timestamp?

  package var isHeldBack: Bool { transactionsBehind > 0 || !holders.isEmpty }

  package init(
    clock: Timestamp,
    transactionsBehind: UInt64,
    holders: [Holder],
    heldSince: Timestamp? = nil
  ) {
    self.clock = clock
    self.transactionsBehind = transactionsBehind
    self.holders = holders
    self.heldSince = heldSince
  }

  /// The seconds for which the oldest transaction has been open, by the source's clock; nil if none is.
  package var heldSeconds: Int64? { heldSince.map { clock.seconds(since: $0) } }
}

/// Texts as SQL spells them.
package enum SQLText {
  /// A string constant: characters that are not printable ASCII become `\u001b`, so they have no effect on a terminal.
  package static func literal(_ text: String) -> String {
    var body = ""
    var isPlain = true
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x27: body += "''"
      case 0x5C:
        body += "\\\\"
        isPlain = false
      case 0x20...0x7E: body.unicodeScalars.append(scalar)
      default:
        let hex = String(scalar.value, radix: 16)
        let width = scalar.value > 0xFFFF ? 8 : 4
        body +=
          (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - hex.count) + hex
        isPlain = false
      }
    }
    return (isPlain ? "'" : "E'") + body + "'"
  }
}
