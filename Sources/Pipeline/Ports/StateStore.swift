package import SegmentSpec

/// Watermark, ledger, dead letters and run history of every sync name.
///
/// One contract suite tests every implementation. Every method is one transaction: after a crash it has happened
/// completely or not at all.
package protocol StateStore: Sendable {
  /// Takes the exclusive lock of `sync` for this process, until `release` or the process's death, which a store on a
  /// server may notice a minute later.
  ///
  /// Once another process has taken the lock, all writes of this one for `sync` are refused with `StateError.lockLost`.
  /// - Throws: `StateError.locked` with the holder if another process has it.
  func acquire(_ sync: SyncName, as holder: LockHolder) async throws(StateError)
  func release(_ sync: SyncName) async
  /// Called before each batch goes out: returns if this process still holds the lock of `sync`, or if it took none.
  /// - Throws: `StateError.lockLost`, or `.cannotWrite` if lock or state are files and somebody removed, replaced or
  ///   took over one of these files.
  func demandLock(of sync: SyncName) async throws(StateError)
  /// Who has the lock of `sync`; nil when it is free.
  func holder(of sync: SyncName) async throws(StateError) -> LockHolder?

  /// Binds `sync` to a store and a destination at first use.
  /// - Throws: `StateError.boundElsewhere` when it is bound to another store or destination.
  func bind(_ sync: SyncName, to binding: SyncBinding) async throws(StateError)
  func binding(of sync: SyncName) async throws(StateError) -> SyncBinding?
  /// Renames `sync` with all its data to `newName`; nothing happens if both names were used, or neither was.
  ///
  /// Call it while this process holds the lock of `sync`, which it keeps until `release` of the old name.
  func rename(_ sync: SyncName, to newName: SyncName) async throws(StateError)

  /// Eight hexadecimal digits, drawn once for `sync` in this state.
  ///
  /// They distinguish a destination's unfinished files from those of other states.
  func fileMark(of sync: SyncName) async throws(StateError) -> String

  func watermark(of sync: SyncName) async throws(StateError) -> Watermark?
  /// Stores the watermark together with a run's change of the waiting rows.
  ///
  /// A watermark of nil forgets the current one; the ledger stays, and so do the waiting rows.
  func setWatermark(
    _ watermark: Watermark?,
    waiting: WaitingChange,
    of sync: SyncName
  ) async throws(StateError)

  /// The rows whose facts are not settled yet, by kind, root and row in the bytes' order.
  func waiting(of sync: SyncName) async throws(StateError) -> [WaitingRow]

  /// When deletion requests were switched on for `sync`; nil if they never were.
  func deletionsSince(of sync: SyncName) async throws(StateError) -> Timestamp?
  /// Stores that moment once; it is called only while none is stored.
  func setDeletionsSince(_ time: Timestamp, of sync: SyncName) async throws(StateError)

  /// The newest backfill; nil if none was begun.
  func backfill(of sync: SyncName) async throws(StateError) -> Backfill?
  /// Replaces the backfill, and stores `watermark`, unless it is nil, together with it.
  func beginBackfill(
    _ backfill: Backfill,
    watermark: Watermark?,
    of sync: SyncName
  ) async throws(StateError)
  /// Stores the backfill's further progress with the rows that it left waiting, and the time until which others may
  /// assume that it lives.
  func advanceBackfill(
    to reached: [PartProgress],
    freshUntil: Timestamp,
    of sync: SyncName
  ) async throws(StateError)
  /// Stores that no root is left.
  func finishBackfill(at time: Timestamp, of sync: SyncName) async throws(StateError)

  /// The ledger's entry for each of `keys`, in their order.
  func ledger(of sync: SyncName, keys: [FactKey]) async throws(StateError) -> [LedgerEntry?]

  /// Records one delivery's results together: ledger entries, dead letters and, for files, the sealed part.
  ///
  /// A delivered key has no dead letter any more. A new dead letter takes over the attempts and the first time of its
  /// key's earlier one.
  func record(_ records: DeliveryRecords, of sync: SyncName) async throws(StateError)

  /// The parts that were recorded and not yet confirmed by `confirm`.
  func unconfirmedParts(of sync: SyncName) async throws(StateError) -> [String]
  func confirm(part: String, of sync: SyncName) async throws(StateError)

  /// Writes a run into the history; returns its number.
  func beginRun(_ run: RunStart, of sync: SyncName) async throws(StateError) -> Int64
  func finishRun(_ number: Int64, _ end: RunEnd, of sync: SyncName) async throws(StateError)
  /// The last `limit` runs, newest first.
  func runs(of sync: SyncName, limit: Int) async throws(StateError) -> [RunRecord]

  /// At most `limit` dead letters, oldest first, after the one at `place`; of one event or of all.
  func deadLetters(
    of sync: SyncName,
    event: EventName?,
    after place: DeadLetter.Place?,
    limit: Int
  ) async throws(StateError) -> [DeadLetter]
  /// At most `limit` dead letters after `key`, in the bytes' order of their keys; of one event or of all.
  ///
  /// A letter keeps its place when it dies again, so a walk meets each letter once.
  func deadLetterHeads(
    of sync: SyncName,
    event: EventName?,
    after key: FactKey?,
    limit: Int
  ) async throws(StateError) -> [DeadLetterHead]
  /// The dead letter of each of `keys`, in their order.
  func deadLetters(
    of sync: SyncName,
    keys: [FactKey]
  ) async throws(StateError) -> [DeadLetter?]
  /// The number of dead letters, of one event or of all.
  func deadLetterCount(of sync: SyncName, event: EventName?) async throws(StateError) -> Int
  /// Forgets the dead letters of `keys`; the ledger keeps their keys as dead, so that no sync derives
  /// them again.
  func discardDeadLetters(of sync: SyncName, keys: [FactKey]) async throws(StateError)
}

extension StateStore {
  /// Stores the watermark, or forgets it, and does not change the waiting rows.
  package func setWatermark(
    _ watermark: Watermark?,
    of sync: SyncName
  ) async throws(StateError) {
    try await setWatermark(watermark, waiting: .none, of: sync)
  }
}

/// The name of a sync, which has its own watermark, ledger and lock.
///
/// A sync to stdout has its own name, `default@stdout`, and with it a watermark, a ledger and a lock, because a look at
/// the messages must not count as delivery.
package struct SyncName: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  /// The suffix of a sync's name for its messages on stdout; no given name can contain it.
  package static let outputSuffix = "@stdout"

  /// A name as a state has it: a given name, or a given name with the suffix for stdout.
  package init?(stored text: String) {
    guard text.hasSuffix(Self.outputSuffix) else {
      self.init(text)
      return
    }
    guard let given = SyncName(String(text.dropLast(Self.outputSuffix.count))) else { return nil }
    self = given.onStandardOutput
  }

  private init(unchecked text: String) {
    self.text = text
  }

  /// The name under which a state knows this sync's messages on stdout.
  package var onStandardOutput: SyncName {
    text.hasSuffix(Self.outputSuffix) ? self : SyncName(unchecked: text + Self.outputSuffix)
  }

  /// A name that a person may give: nil unless `text` is 1 to 64 letters, digits, `-`, `_` or `.`, beginning with
  /// a letter or digit.
  package init?(_ text: String) {
    let legal = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard legal, (1...64).contains(text.utf8.count), let first = text.utf8.first else { return nil }
    guard ![UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains(first) else {
      return nil
    }
    self.text = text
  }

  package var description: String { text }
}

/// The holder of a lock, as shown to the loser.
package struct LockHolder: Hashable, Sendable {
  package var pid: Int32
  package var host: String
  package var command: String
  package var since: Timestamp

  package init(pid: Int32, host: String, command: String, since: Timestamp) {
    self.pid = pid
    self.host = host
    self.command = command
    self.since = since
  }
}

/// The store and the destination a sync name belongs to.
package struct SyncBinding: Hashable, Sendable {
  package var storeID: String
  package var destination: DestinationIdentity
  /// The store's edition; a state without one was written for the first edition.
  package var edition: String

  package init(
    storeID: String,
    destination: DestinationIdentity,
    edition: String = StoreIdentity.firstEdition
  ) {
    self.storeID = storeID
    self.destination = destination
    self.edition = edition
  }

  package init(_ store: StoreIdentity, _ destination: DestinationIdentity) {
    self.init(storeID: store.storeID, destination: destination, edition: store.edition)
  }
}

/// The ledger's entry of a key.
package struct LedgerEntry: Hashable, Sendable {
  package enum Fate: UInt8, Hashable, Sendable {
    // Both stores' tables have these codes, for ever. SQLite stores 0 and 1 without an extra byte, so the commonest
    // fates have them.

    /// Delivered.
    case sent = 0
    /// A state whose content was noted but never sent.
    case noted = 1
    /// In the dead letters; not derived again until `dead-letters retry`.
    case dead = 2
  }

  package var fate: Fate
  /// Nil for a fact that happens once.
  package var state: LedgerState?
  /// When it was recorded.
  package var time: EntryTime

  package init(fate: Fate, state: LedgerState? = nil, time: EntryTime = .ofRecords) {
    self.fate = fate
    self.state = state
    self.time = time
  }

  /// Whether both have the same content for their fact; the time of recording does not count.
  package static func == (left: LedgerEntry, right: LedgerEntry) -> Bool {
    left.fate == right.fate && left.state == right.state
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(fate)
    hasher.combine(state)
  }
}

/// When an entry of the ledger was recorded, to the second.
package enum EntryTime: Hashable, Sendable {
  /// An entry that is not recorded yet: it gets the time of the records that it is written with.
  case ofRecords
  case at(Timestamp)
  /// A release that stored no times recorded it.
  case unknown

  /// The time of a recorded entry; nil if it is not known.
  package var moment: Timestamp? {
    if case .at(let time) = self { time } else { nil }
  }

  /// The stored whole seconds since the Unix epoch of an entry that is written with records of `time`; nil for an
  /// unknown time.
  package func seconds(writtenAt time: Timestamp?) -> Int64? {
    let known: Timestamp? =
      switch self {
      case .ofRecords: time
      case .at(let known): known
      case .unknown: nil
      }
    return known.map { $0.microseconds / 1_000_000 }
  }

  /// The time of an entry that is read with these seconds.
  package init(seconds: Int64?) {
    self = seconds.map { .at(Timestamp(microseconds: 0).advanced(bySeconds: $0)) } ?? .unknown
  }
}

/// The content of a state when it was last delivered or noted.
package struct LedgerState: Hashable, Sendable {
  package var digest: StateDigest
  package var list: Int
  /// How often the state was delivered: the version in its next message id.
  package var deliveries: Int
  package var covered: Timestamp

  package init(digest: StateDigest, list: Int, deliveries: Int, covered: Timestamp) {
    self.digest = digest
    self.list = list
    self.deliveries = deliveries
    self.covered = covered
  }
}

/// Everything one delivery leaves in the state, written in one transaction.
package struct DeliveryRecords: Sendable {
  package var entries: LedgerRecords
  /// The time of entries that have none; nil leaves them without one.
  package var time: Timestamp?
  package var deadLetters: [DeadLetter]
  /// The final name of a sealed part that is about to be published.
  package var part: String?

  package init(
    entries: LedgerRecords = LedgerRecords(),
    deadLetters: [DeadLetter] = [],
    part: String? = nil,
    time: Timestamp? = nil
  ) {
    self.entries = entries
    self.time = time
    self.deadLetters = deadLetters
    self.part = part
  }

  package init(
    entries: [(key: FactKey, entry: LedgerEntry)],
    deadLetters: [DeadLetter] = [],
    part: String? = nil,
    time: Timestamp? = nil
  ) {
    self.init(entries: LedgerRecords(entries), deadLetters: deadLetters, part: part, time: time)
  }

  package var isEmpty: Bool { entries.isEmpty && deadLetters.isEmpty && part == nil }
}

/// The beginning of a run.
package struct RunStart: Hashable, Sendable {
  package var command: String
  package var startedAt: Timestamp

  package init(command: String, startedAt: Timestamp) {
    self.command = command
    self.startedAt = startedAt
  }
}

/// The end of a run.
package struct RunEnd: Hashable, Sendable {
  package var finishedAt: Timestamp
  /// `done`, or the error's sentence.
  package var outcome: String
  package var exitCode: Int32
  /// The run report as one JSON object.
  package var reportJSON: String

  package init(finishedAt: Timestamp, outcome: String, exitCode: Int32, reportJSON: String) {
    self.finishedAt = finishedAt
    self.outcome = outcome
    self.exitCode = exitCode
    self.reportJSON = reportJSON
  }
}

/// A line of the run history; `end` is nil while the run lasts, or if it was killed.
package struct RunRecord: Hashable, Sendable {
  package var number: Int64
  package var start: RunStart
  package var end: RunEnd?

  package init(number: Int64, start: RunStart, end: RunEnd?) {
    self.number = number
    self.start = start
    self.end = end
  }
}

/// Why the state could not be read or written.
package enum StateError: Error, Hashable, Sendable {
  /// Another process holds the lock of the sync.
  case locked(by: LockHolder)
  /// The sync name belongs to another store or destination.
  case boundElsewhere(existing: SyncBinding, requested: SyncBinding)
  /// The file's schema is newer than this program knows.
  case newerSchema(found: Int, known: Int)
  /// The file is not a state of Tidemark, or is damaged.
  case unreadable(reason: String)
  /// Disk full, read-only directory, missing permission, no server.
  case cannotWrite(reason: String)
  /// The role lacks a privilege in the state's database.
  case missingPrivilege(reason: String)
  /// This process was silent for so long that its lock expired and another process took it.
  case lockLost(to: LockHolder?)
}
