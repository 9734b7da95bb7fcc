package import SegmentSpec

/// What a verification found.
package struct Verification: Sendable {
  /// The facts of one event.
  package struct Counts: Hashable, Sendable {
    /// What the shop shows, all of it: each fact also counts in one of the next six.
    package var inShop = 0
    package var delivered = 0
    /// States that are noted and need no message.
    package var unchanged = 0
    /// A sync or backfill that is still to come sends it.
    package var notYet = 0
    package var withheld = 0
    package var dead = 0
    package var missing = 0
    /// Delivered, and their rows are gone from the shop; not part of `inShop`.
    package var vanished = 0
    /// Delivered, and not at the destination any more.
    package var gone = 0
    /// Delivered, and with other amounts at the destination.
    package var different = 0

    package init() {}

    package var isEmpty: Bool { self == Counts() }
  }

  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case missing, gone, different, vanished
  }

  /// One fact with a finding.
  package struct Finding: Hashable, Sendable {
    package var kind: Kind
    package var event: EventName
    package var key: FactKey
    /// When it happened; nil if the shop does not show it any more.
    package var time: Timestamp?
    /// What differs.
    package var detail: String?
  }

  /// Why facts are not delivered.
  package struct Reason: Hashable, Sendable {
    package var event: EventName
    package var text: String
    /// Whether a later sync or backfill sends them.
    package var isForNow: Bool
  }

  /// So many findings of a kind are named; all are counted.
  package static let mostNamed = 1_000

  package var counts: [EventName: Counts] = [:]
  package var reasons: [Reason: Int] = [:]
  package private(set) var findings: [Finding] = []
  private var named: [Kind: Int] = [:]
  package var roots = 0
  /// Entries of the ledger whose rows the shop has, and that name no fact of a known event.
  package var unknownEntries = 0
  /// Whether vanished rows were looked for.
  package var looksForVanished = true
  /// By event, month and currency; empty without a destination that can be read back.
  package var sums: [CopySum] = []
  /// What the files at the destination prove; nil for other destinations.
  package var files: FileProof?
  /// Rows of the destination's tables that belong to no entry of the ledger.
  package var unknownRows: [EventName: Int] = [:]
  /// The rows of persons that show a newer message than the one that was looked for, so that nobody knows their content.
  package var newerPersons = 0
  /// What a repair sent and loaded; nil if none was asked for.
  package var repair: Repair?

  package init() {}

  package struct Repair: Sendable {
    /// Missing messages that were sent.
    package var sent = 0
    /// Missing messages that are dead letters now.
    package var dead = 0
    /// Messages whose rows were loaded again, or for the first time since they were gone.
    package var loaded = 0
    /// Missing messages that the template of their event leaves out.
    package var leftOut = 0

    package init() {}
  }

  package mutating func count(
    _ event: EventName,
    _ path: WritableKeyPath<Counts, Int>,
    by number: Int = 1
  ) {
    counts[event, default: Counts()][keyPath: path] += number
  }

  mutating func name(_ finding: Finding) {
    guard named[finding.kind, default: 0] < Self.mostNamed else { return }
    named[finding.kind, default: 0] += 1
    findings.append(finding)
  }

  /// Takes over counts, findings and repairs.
  mutating func add(_ other: Verification) {
    for (event, counts) in other.counts {
      count(event, \.gone, by: counts.gone)
      count(event, \.different, by: counts.different)
    }
    for finding in other.findings { name(finding) }
    newerPersons += other.newerPersons
    if let repair = other.repair { self.repair = repair }
  }

  package func sum(_ path: KeyPath<Counts, Int>) -> Int {
    counts.values.reduce(0) { $0 + $1[keyPath: path] }
  }

  /// How much is wrong and was not repaired: vanished rows are no fault of the sync.
  package var unrepaired: Int {
    let files = files.map { $0.faultCount + ($0.isShort ? 1 : 0) } ?? 0
    let unknown = unknownRows.values.reduce(0, +)
    let missing = sum(\.missing) - (repair?.sent ?? 0) - (repair?.leftOut ?? 0)
    let rows = sum(\.gone) + sum(\.different) - (repair?.loaded ?? 0)
    return max(0, missing) + max(0, rows) + files + unknown
  }
}

/// What the files of a sync prove: those that its manifests name, by size and digest.
package struct FileProof: Sendable {
  package struct Fault: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable { case missing, changed, unreadable }
    package var path: String
    package var kind: Kind

    package init(_ path: String, _ kind: Kind) {
      self.path = path
      self.kind = kind
    }
  }

  package var sets = 0
  package var files = 0
  /// The rows that the manifests count.
  package var rows = 0
  package var bytes = 0
  /// How many files are not as their manifest says.
  package var faultCount = 0
  /// The first ones of them, at most `Verification.mostNamed`.
  package var faults: [Fault] = []
  /// The messages that the ledger knows as delivered: at least, and at most; nil if they were not counted.
  package var delivered: ClosedRange<Int>?

  package init() {}

  /// Whether the sets hold fewer messages than were delivered.
  package var isShort: Bool { delivered.map { rows < $0.lowerBound } ?? false }
}

/// Files at a destination that can be held against what their manifests say of them.
package protocol FiledCopies: Sendable {
  /// Reads every file that a manifest names.
  func prove() async throws(DeliveryError) -> FileProof
}
